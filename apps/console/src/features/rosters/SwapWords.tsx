import type { Swap } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import type { Labels } from './labels.ts';

interface Props {
  swap: Swap;
  nameOf: (memberId: string | null) => string;
  labels: Labels;
}

/** Who gives which shift to whom, and for what. */
export function SwapWords({ swap, nameOf, labels }: Props) {
  const { t } = useTranslation('rosters');
  const { shift, byMemberId, toMemberId, inReturn } = swap;
  const words = (item: typeof shift) => `${labels.day(item.date)} ${labels.times(item)}`;
  return (
    <>
      <strong>{nameOf(byMemberId)}</strong> →{' '}
      <strong>{toMemberId ? nameOf(toMemberId) : t('swap.anybody')}</strong>
      <div className="at-soft at-figures">{words(shift)}</div>
      {inReturn && <div className="at-soft at-figures">{t('swap.for', { shift: words(inReturn) })}</div>}
    </>
  );
}
