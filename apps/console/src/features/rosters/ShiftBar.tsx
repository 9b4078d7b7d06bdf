import { ExclamationCircleFilled, LockFilled } from '@ant-design/icons';
import type { PublishedShift, RosterShift } from '@attune/contract';
import type { CSSProperties } from 'react';
import type { Labels } from './labels.ts';

/** The colour of a shift's type, for the style sheet; none: the accent. */
export function shiftColour(colour: string | undefined): CSSProperties {
  return colour ? ({ '--shift': colour } as CSSProperties) : {};
}

interface Props {
  shift: RosterShift | PublishedShift;
  labels: Labels;
  faulty?: boolean;
}

/** A shift as a bar in the colour of its type. What it shows is told by whatever it stands in. */
export function ShiftBar({ shift, labels, faulty = false }: Props) {
  const change = 'change' in shift ? shift.change : 'none';
  return (
    <span
      className={`roster-shift roster-${change} ${faulty ? 'roster-faulty' : ''}`}
      style={shiftColour(labels.typeOf(shift)?.colour)}
    >
      <span className="roster-shift-times at-figures">{labels.times(shift)}</span>{' '}
      <span className="roster-shift-name at-ellipsis">{labels.nameOf(shift)}</span>
      <span className="roster-shift-marks" aria-hidden="true">
        {faulty && <ExclamationCircleFilled className="roster-bad" />}
        {'locked' in shift && shift.locked && <LockFilled />}
      </span>
    </span>
  );
}
