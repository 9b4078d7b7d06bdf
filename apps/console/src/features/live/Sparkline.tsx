/** The shape of a day in a line; gaps where there is nothing. Decorative: whoever draws it says the figures. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return <span className="live-spark" />;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const step = 100 / Math.max(1, values.length - 1);
  let pen = false;
  let path = '';
  let last = { x: 0, y: 0 };
  values.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    last = { x: i * step, y: 22 - ((value - low) / span) * 20 };
    path += `${pen ? 'L' : 'M'}${last.x.toFixed(1)} ${last.y.toFixed(1)}`;
    // A lone hour between two gaps still shows as a dot.
    if (!pen) path += 'l0.01 0';
    pen = true;
  });
  return (
    <svg className="live-spark" viewBox="-2 0 104 24" preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
