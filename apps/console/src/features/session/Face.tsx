const MOUTHS = {
  1: 'M10 22.5c2-4 10-4 12 0',
  2: 'M11 21.5c2-2 8-2 10 0',
  3: 'M11 20.5h10',
  4: 'M11 19.5c2 2.5 8 2.5 10 0',
  5: 'M10 18.5c2 5 10 5 12 0',
} as const;

/** A face for a score; the word stands beside it. */
export function Face({ score }: { score: keyof typeof MOUTHS }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="session-face" fill="none" stroke="currentColor">
      <circle cx="16" cy="16" r="13" strokeWidth="1.8" />
      <circle cx="11.5" cy="13" r="1.6" fill="currentColor" stroke="none" />
      <circle cx="20.5" cy="13" r="1.6" fill="currentColor" stroke="none" />
      <path d={MOUTHS[score]} strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
