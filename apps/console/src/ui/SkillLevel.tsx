import './skill-level.css';

const STEPS = [1, 2, 3, 4, 5];

/** 1…5 as five small steps; screen readers read the figure. */
export function SkillLevel({ level }: { level: number }) {
  return (
    <span className="at-level">
      <span className="at-hidden">{level}</span>
      {STEPS.map((step) => (
        <i key={step} aria-hidden="true" className={step <= level ? 'at-level-on' : undefined} />
      ))}
    </span>
  );
}
