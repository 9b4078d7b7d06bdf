import type { EmotionCondition, EmotionRule } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { byId, useSkills } from '../../api/index.ts';
import { useFormat } from '../../ui/index.ts';

const WORDS_SHOWN = 4;

/** A rule in one line: when it speaks up and what follows. */
export function useAboutRule(): (rule: EmotionRule) => string {
  const { t } = useTranslation(['emotion', 'common']);
  const format = useFormat();
  const skills = byId(useSkills().data);

  function level({ emotions, minIntensity, maxSentiment }: Level): string {
    const left =
      emotions.length > 0
        ? t('emotion:rule.about.level', {
            emotions: emotions.map((name) => t(`emotion:emotion.${name}`)).join(t('emotion:join')),
            intensity: format.share(minIntensity),
          })
        : '';
    const right =
      maxSentiment === null
        ? ''
        : t('emotion:rule.about.sentiment', { sentiment: format.number(maxSentiment, 2) });
    return left && right ? t('emotion:rule.about.or', { left, right }) : left || right;
  }

  function when(condition: EmotionCondition): string {
    switch (condition.kind) {
      case 'level':
        return level(condition);
      case 'vip':
        return t('emotion:rule.about.vip', {
          attribute: condition.attribute,
          value: condition.value,
          level: level(condition),
        });
      case 'trend':
        return t('emotion:rule.about.trend', {
          messages: condition.messages,
          drop: format.number(condition.drop, 2),
        });
      case 'keyword':
        return t('emotion:rule.about.keyword', {
          words: condition.words.slice(0, WORDS_SHOWN).join(t('emotion:join')),
          n: condition.words.length,
        });
    }
  }

  return ({ condition, raisePriority, requiredSkillId }) => {
    const skill = requiredSkillId && skills.get(requiredSkillId)?.name;
    return [
      when(condition),
      raisePriority && t('emotion:rule.about.priority', { priority: t(`common:priority.${raisePriority}`) }),
      skill && t('emotion:rule.about.skill', { skill }),
    ]
      .filter(Boolean)
      .join(' · ');
  };
}

type Level = Pick<Extract<EmotionCondition, { kind: 'level' }>, 'emotions' | 'minIntensity' | 'maxSentiment'>;
