import { StarFilled } from '@ant-design/icons';
import type { SimilarConversation } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import type { Directory } from './directory.ts';

/** How near it is, who solved it, with which template, how it was rated and how long it took. */
export function SimilarOutcome({ item, directory }: { item: SimilarConversation; directory: Directory }) {
  const { t } = useTranslation(['inbox', 'common']);
  const format = useFormat();
  const { similarity, answer, csatScore, handleTimeMs, alike, language } = item;
  const who = answer.memberId ? directory.members.get(answer.memberId)?.name : undefined;
  return (
    <span className="similar-outcome at-faint">
      <span className="at-figures" title={t('inbox:similar.similarity')}>
        {format.share(similarity)}
      </span>
      {csatScore !== null && (
        <span className="at-figures" title={t('inbox:context.score', { score: csatScore })}>
          <StarFilled /> {csatScore}
        </span>
      )}
      {handleTimeMs !== null && (
        <span className="at-figures" title={t('inbox:similar.handleTime')}>
          {format.durationShort(handleTimeMs)}
        </span>
      )}
      {who && <span>{who}</span>}
      {language && <span>{t(`common:language.${language}`)}</span>}
      {answer.templateTitle && (
        <span className="at-ellipsis" title={t('inbox:similar.template')}>
          “{answer.templateTitle}”
        </span>
      )}
      {alike > 0 && <span>{t('inbox:similar.alike', { count: alike })}</span>}
    </span>
  );
}
