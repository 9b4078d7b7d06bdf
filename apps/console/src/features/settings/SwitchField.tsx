import { Form, Switch } from 'antd';

/** A switch with its name beside it and a line below. */
export function SwitchField({ name, label, hint }: { name: string; label: string; hint: string }) {
  return (
    <div className="settings-switch">
      <Form.Item name={name} valuePropName="checked" noStyle>
        <Switch aria-label={label} aria-describedby={`${name}-hint`} />
      </Form.Item>
      <div>
        <div>{label}</div>
        <div className="at-faint" id={`${name}-hint`}>
          {hint}
        </div>
      </div>
    </div>
  );
}
