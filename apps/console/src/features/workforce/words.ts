import { defineWords } from '../../i18n/define.ts';

export const { zh, en } = defineWords({
  zh: {
    title: '排班与预测',
    tab: { forecast: '来量预测', staffing: '人力需求', roster: '排班表', today: '今日到岗' },
  },
  en: {
    title: 'Workforce',
    tab: { forecast: 'Forecast', staffing: 'Staffing', roster: 'Roster', today: 'Today' },
  },
});
