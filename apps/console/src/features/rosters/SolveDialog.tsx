import { Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  open: boolean;
  /** Shifts that stay, and those that are made anew. */
  locked: number;
  free: number;
  onSolve: (timeLimitSeconds: number) => void;
  onClose: () => void;
}

const LIMITS = [10, 20, 60, 180] as const;

/** What solving will do, and for how long it may think. */
export function SolveDialog({ open, locked, free, onSolve, onClose }: Props) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const [limit, setLimit] = useState<number>(20);
  return (
    <Modal
      open={open}
      onCancel={onClose}
      onOk={() => onSolve(limit)}
      okText={t('solve.start')}
      cancelText={common('action.cancel')}
      title={t('solve.title')}
      width={460}
      destroyOnHidden
    >
      <div className="roster-dialog">
        <p>{t('solve.what')}</p>
        <p className="at-soft">{t('solve.stays', { locked, free })}</p>
        <div className="roster-line">
          <span id="roster-limit">{t('solve.limit')}</span>
          <Radio.Group
            aria-labelledby="roster-limit"
            optionType="button"
            value={limit}
            onChange={(event) => setLimit(Number(event.target.value))}
            options={LIMITS.map((value) => ({
              value,
              label:
                value < 60 ? t('solve.forSeconds', { n: value }) : t('solve.forMinutes', { n: value / 60 }),
            }))}
          />
        </div>
      </div>
    </Modal>
  );
}
