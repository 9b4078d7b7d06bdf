import type { WorkContract, WorkContractPut } from '@attune/contract';
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers, useShiftTypes, useWorkContracts } from '../../api/index.ts';
import { ErrorState, ListSkeleton, useDescribeError } from '../../ui/index.ts';
import type { Labels } from './labels.ts';
import { useSaveContract } from './queries.ts';

/** What each person may be asked to work. */
export function ContractsSheet({ labels, onBack }: { labels: Labels; onBack: () => void }) {
  const { t } = useTranslation('rosters');
  const contracts = useWorkContracts();
  const members = byId(useMembers().data);
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<WorkContract | null>(null);
  if (!contracts.data) {
    return contracts.error ? (
      <ErrorState error={contracts.error} retry={() => void contracts.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const close = () => {
    setEdited(null);
    onBack();
  };
  const nameOf = ({ memberId }: WorkContract) => members.get(memberId)?.name ?? '';
  if (edited) return <ContractForm contract={edited} name={nameOf(edited)} onDone={close} />;
  const summary = (contract: WorkContract) =>
    contract.rostered
      ? [
          t('contracts.hours', { min: contract.minMinutes / 60, max: contract.maxMinutes / 60 }),
          t('contracts.days', { count: contract.maxDaysInRow }),
          t('contracts.rest', { hours: labels.hours(contract.minRestMinutes) }),
          t('contracts.nights', { count: contract.maxNights }),
        ].join(' · ')
      : t('contracts.notRostered');
  const shown = contracts.data
    .filter((contract) => nameOf(contract).toLowerCase().includes(search.trim().toLowerCase()))
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return (
    <div className="roster-dialog">
      <p className="at-soft">{t('contracts.hint')}</p>
      {contracts.data.length > 8 && (
        <Input.Search
          allowClear
          aria-label={t('contracts.search')}
          placeholder={t('contracts.search')}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <ul className="roster-choices">
        {shown.map((contract) => (
          <li key={contract.memberId}>
            <button
              type="button"
              className="roster-choice roster-stacked"
              onClick={() => setEdited(contract)}
            >
              <span>{nameOf(contract)}</span>
              <span className="at-soft at-figures">{summary(contract)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Values extends Omit<WorkContractPut, 'minMinutes' | 'maxMinutes' | 'minRestMinutes'> {
  minHours: number;
  maxHours: number;
  restHours: number;
}

function ContractForm({
  contract,
  name,
  onDone,
}: {
  contract: WorkContract;
  name: string;
  onDone: () => void;
}) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const types = useShiftTypes().data ?? [];
  const save = useSaveContract();
  const initial: Values = {
    rostered: contract.rostered,
    minHours: contract.minMinutes / 60,
    maxHours: contract.maxMinutes / 60,
    maxDaysInRow: contract.maxDaysInRow,
    restHours: contract.minRestMinutes / 60,
    maxNights: contract.maxNights,
    shiftTypeIds: contract.shiftTypeIds,
  };
  const submit = ({ minHours, maxHours, restHours, ...rest }: Values) =>
    save.mutate(
      {
        memberId: contract.memberId,
        input: {
          ...rest,
          minMinutes: Math.round(minHours * 60),
          maxMinutes: Math.round(maxHours * 60),
          minRestMinutes: Math.round(restHours * 60),
        },
      },
      {
        onSuccess: () => {
          void message.success(common('action.saved'));
          onDone();
        },
        onError: (error) => void message.error(describe(error)),
      },
    );
  const required = { required: true, message: common('required') };
  const number = (
    key: 'minHours' | 'maxHours' | 'maxDaysInRow' | 'restHours' | 'maxNights',
    min: number,
    max: number,
  ) => (
    <Form.Item
      name={key}
      label={t(`contracts.${key}`)}
      rules={[
        required,
        ...(key === 'maxHours'
          ? [
              ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
                validator: (_: unknown, value: number) =>
                  value >= Number(getFieldValue('minHours'))
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('contracts.order'))),
              }),
            ]
          : []),
      ]}
    >
      <InputNumber min={min} max={max} />
    </Form.Item>
  );
  return (
    <Form layout="vertical" requiredMark={false} initialValues={initial} onFinish={submit}>
      <h3 className="roster-sheet-title">{name}</h3>
      <Form.Item
        name="rostered"
        label={t('contracts.rostered')}
        valuePropName="checked"
        layout="horizontal"
        colon={false}
      >
        <Switch size="small" />
      </Form.Item>
      <div className="roster-fields">
        {number('minHours', 0, 168)}
        {number('maxHours', 0, 168)}
        {number('maxDaysInRow', 1, 14)}
        {number('restHours', 0, 48)}
        {number('maxNights', 0, 7)}
      </div>
      <Form.Item name="shiftTypeIds" label={t('contracts.types')} extra={t('contracts.typesHint')}>
        <Select mode="multiple" options={types.map(({ id, name: label }) => ({ value: id, label }))} />
      </Form.Item>
      <div className="roster-line">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {common('action.save')}
        </Button>
        <Button onClick={onDone}>{common('action.cancel')}</Button>
      </div>
    </Form>
  );
}
