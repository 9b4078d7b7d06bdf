import type { SurveyAnswer, SurveyView } from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { adoptLocale } from '../../i18n/index.ts';
import { ListSkeleton, useDescribeError } from '../../ui/index.ts';
import { Face } from './Face.tsx';
import { SessionCard } from './SessionCard.tsx';

type View = SurveyView;
const SCORES = [1, 2, 3, 4, 5] as const;

/** What a customer sees who follows the link of a survey. */
export function SurveyPage() {
  const { t } = useTranslation('session');
  const { token } = useParams({ from: '/survey/$token' });
  const queryClient = useQueryClient();
  const describe = useDescribeError();
  const path = `/surveys/${encodeURIComponent(token)}`;
  const queryKey = ['survey', token];
  const { data: survey, isError } = useQuery({ queryKey, queryFn: () => api.get<View>(path), retry: false });
  const [score, setScore] = useState<number | null>(null);
  const [comment, setComment] = useState('');
  const [changing, setChanging] = useState(false);
  const answer = useMutation({
    mutationFn: (input: SurveyAnswer) => api.post<View>(path, input),
    onSuccess: (view) => {
      queryClient.setQueryData(queryKey, view);
      setChanging(false);
    },
  });
  useEffect(() => {
    if (!survey) return;
    adoptLocale(survey.locale);
    setScore(survey.score);
    setComment(survey.comment ?? '');
  }, [survey]);

  if (isError)
    return <SessionCard brand={false} title={t('survey.invalid')} intro={t('survey.invalidHint')} />;
  if (!survey) {
    return (
      <SessionCard brand={false} title="">
        <ListSkeleton rows={2} />
      </SessionCard>
    );
  }
  if (survey.score !== null && !changing) {
    return (
      <SessionCard brand={false} title={t('survey.thanks')} intro={t('survey.thanksHint')}>
        <Button onClick={() => setChanging(true)}>{t('survey.change')}</Button>
      </SessionCard>
    );
  }
  const { workspaceName, agentName } = survey;
  return (
    <SessionCard
      brand={false}
      title={agentName ? t('survey.titleAgent', { agent: agentName }) : t('survey.title')}
      intro={workspaceName}
    >
      {answer.error && <Alert type="error" showIcon title={describe(answer.error)} />}
      <fieldset className="session-scores">
        <legend className="at-hidden">{t('survey.title')}</legend>
        {SCORES.map((value) => (
          <label key={value} className="session-score">
            <input
              type="radio"
              name="score"
              className="at-hidden"
              checked={score === value}
              onChange={() => setScore(value)}
            />
            <Face score={value} />
            <span>{t(`survey.scores.${value}`)}</span>
          </label>
        ))}
      </fieldset>
      <Input.TextArea
        aria-label={t('survey.comment')}
        placeholder={t('survey.comment')}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <Button
        type="primary"
        size="large"
        block
        disabled={score === null}
        loading={answer.isPending}
        onClick={() => {
          if (score !== null)
            answer.mutate({ score, ...(comment.trim() ? { comment: comment.trim() } : {}) });
        }}
      >
        {t('survey.submit')}
      </Button>
    </SessionCard>
  );
}
