import { Input, type InputProps } from 'antd';
import { clockOf, parseClock } from './time.ts';

type Props = Omit<InputProps, 'value' | 'onChange'> & {
  value?: string;
  onChange?: (value: string) => void;
};

/** A time of day as `09:00`, whatever clock the browser's own field would show; `9` and `930` are understood. */
export function ClockInput({ value = '', onChange, ...rest }: Props) {
  const tidy = () => {
    const minute = parseClock(value);
    if (minute !== null && clockOf(minute) !== value) onChange?.(clockOf(minute));
  };
  return (
    <Input
      {...rest}
      className="roster-clock at-figures"
      placeholder="09:00"
      inputMode="numeric"
      maxLength={5}
      value={value}
      status={value !== '' && parseClock(value) === null ? 'error' : ''}
      onChange={(event) => onChange?.(event.target.value.replace('：', ':'))}
      onBlur={tidy}
    />
  );
}
