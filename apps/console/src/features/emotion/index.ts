export { AlertBar } from './AlertBar.tsx';
export { AlertBadge, AlertNotices, useOpenAlerts } from './AlertNotices.tsx';
export { MoodLine } from './MoodLine.tsx';
export { FeelingMark, MoodMark } from './marks.tsx';
