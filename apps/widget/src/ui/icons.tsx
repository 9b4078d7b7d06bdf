import type { ComponentChildren } from 'preact';

function Icon(props: { children: ComponentChildren; size?: number }) {
  const size = props.size ?? 20;
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {props.children}
    </svg>
  );
}

export const ChatIcon = () => (
  <Icon size={28}>
    <path d="M12 3.5c5 0 9 3.4 9 7.7s-4 7.7-9 7.7c-.9 0-1.8-.1-2.6-.3L5 20.5l.7-3.6C4.1 15.5 3 13.5 3 11.2c0-4.3 4-7.7 9-7.7Z" />
    <path d="M8.3 11.3h.01M12 11.3h.01M15.7 11.3h.01" stroke-width="2.6" />
  </Icon>
);
export const DownIcon = ({ size }: { size?: number }) => (
  <Icon size={size ?? 20}>
    <path d="m6 9 6 6 6-6" />
  </Icon>
);
export const CloseIcon = ({ size }: { size?: number }) => (
  <Icon size={size ?? 20}>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5M6 11l6-6 6 6" stroke-width="2.2" />
  </Icon>
);
export const ClipIcon = () => (
  <Icon>
    <path d="m20 11.5-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.5-8.5a3.5 3.5 0 0 1 5 5l-8.5 8.4a1.7 1.7 0 0 1-2.5-2.4l7.8-7.7" />
  </Icon>
);
export const FileIcon = () => (
  <Icon>
    <path d="M14 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5V7.5L14 3Z" />
    <path d="M14 3v4.5h4.5" />
  </Icon>
);
export const EndIcon = () => (
  <Icon>
    <path d="M10 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H10M15 8l4 4-4 4M19 12H10" />
  </Icon>
);

const MOUTHS = [
  'M8 16.5c1-1.7 2.4-2.5 4-2.5s3 .8 4 2.5',
  'M8.5 15.8c1-.9 2.2-1.3 3.5-1.3s2.5.4 3.5 1.3',
  'M8.5 15h7',
  'M8.5 14.3c1 1 2.2 1.5 3.5 1.5s2.5-.5 3.5-1.5',
  'M7.5 13.5c.8 2.3 2.3 3.5 4.5 3.5s3.7-1.2 4.5-3.5Z',
];

/** Score 1 (very poor) to 5 (very good). */
export const FaceIcon = ({ score }: { score: number }) => (
  <Icon size={34}>
    <circle cx="12" cy="12" r="9.5" stroke-width="1.4" />
    <path d="M9 9.5v.01M15 9.5v.01" stroke-width="2.4" />
    <path d={MOUTHS[score - 1]} stroke-width="1.5" />
  </Icon>
);
