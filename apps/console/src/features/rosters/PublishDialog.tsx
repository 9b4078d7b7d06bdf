import type { Member, PublishedShift, RosterView } from '@attune/contract';
import { Alert, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { byId, useMembers } from '../../api/index.ts';
import type { Labels } from './labels.ts';
import { changesIn, differenceOf } from './model.ts';

interface Props {
  open: boolean;
  view: RosterView;
  labels: Labels;
  publishing: boolean;
  onPublish: () => void;
  onClose: () => void;
}

/** What agents will find changed, before it is published. */
export function PublishDialog({ open, view, labels, publishing, onPublish, onClose }: Props) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const members = byId(useMembers().data);
  const difference = differenceOf(view);
  const count = changesIn(difference);
  const broken = view.violations.length;
  return (
    <Modal
      open={open}
      onCancel={onClose}
      onOk={onPublish}
      okText={t('publish.do', { count })}
      okButtonProps={{ disabled: count === 0, loading: publishing }}
      cancelText={common('action.cancel')}
      title={t('publish.title')}
      width={520}
    >
      <div className="roster-dialog roster-difference">
        {broken > 0 && <Alert type="warning" showIcon title={t('publish.broken', { count: broken })} />}
        <Part
          title={t('publish.added', { count: difference.added.length })}
          {...{ labels, members }}
          shifts={difference.added}
        />
        <Part
          title={t('publish.moved', { count: difference.moved.length })}
          {...{ labels, members }}
          shifts={difference.moved}
        />
        <Part
          title={t('publish.removed', { count: difference.removed.length })}
          {...{ labels, members }}
          shifts={difference.removed}
          gone
        />
      </div>
    </Modal>
  );
}

interface PartProps {
  title: string;
  shifts: readonly PublishedShift[];
  members: ReadonlyMap<string, Member>;
  labels: Labels;
  gone?: boolean;
}

function Part({ title, shifts, members, labels, gone = false }: PartProps) {
  if (shifts.length === 0) return null;
  const Text = gone ? 's' : 'span';
  return (
    <section>
      <h3>{title}</h3>
      <ul className="roster-plain">
        {shifts
          .toSorted((a, b) => a.date.localeCompare(b.date))
          .map((shift) => (
            <li key={shift.id} className="roster-line">
              <span className="roster-difference-day at-figures">{labels.day(shift.date)}</span>
              <span className="at-ellipsis">{members.get(shift.memberId)?.name}</span>
              <Text className="at-soft at-figures">
                {labels.nameOf(shift)} {labels.times(shift)}
              </Text>
            </li>
          ))}
      </ul>
    </section>
  );
}
