import { describe, expect, test } from 'vitest';
import { requiredAgents } from './required.ts';
import { performanceBySkill, requiredBySkill, type SkillDemand, skillBounds } from './skills.ts';

const target = { share: 0.8, withinSeconds: 20 };
const demand = (skill: string, volume: number, more: Partial<SkillDemand> = {}): SkillDemand => ({
  skill,
  volume,
  intervalSeconds: 1800,
  handleSeconds: 180,
  patienceSeconds: 180,
  ...more,
});
const two = [demand('zh', 60), demand('en', 30)];
const zh = { id: 'zh', skills: ['zh'] };
const en = { id: 'en', skills: ['en'] };
const both = { id: 'both', skills: ['zh', 'en'], cost: 1.2 };
const options = { seed: 5, customers: 9000 };

describe('bounds', () => {
  test('say for every set of skills what it takes, pooled', () => {
    const bounds = skillBounds(two, target);
    expect(bounds.map(({ skills }) => skills)).toEqual([['zh'], ['en'], ['zh', 'en']]);
    expect(bounds.map(({ pooled }) => pooled)).toEqual(
      [60, 30, 90].map((volume) => requiredAgents(demand('any', volume), target).agents),
    );
  });
  test('by load only where nobody leaves', () => {
    const staying = two.map((each) => ({ ...each, patienceSeconds: null }));
    const wanted = { ...target, maxOccupancy: 0.5 };
    expect(skillBounds(staying, wanted).map(({ byLoad }) => byLoad)).toEqual([12, 6, 18]);
    expect(skillBounds(two, wanted).map(({ byLoad }) => byLoad)).toEqual([0, 0, 0]);
  });
});

describe('a staff for two languages', () => {
  const apart = requiredBySkill(two, [zh, en], target, options);
  const mixed = requiredBySkill(two, [zh, en, both], target, options);
  const all = requiredBySkill(two, [both], target, options);

  test.each([
    ['apart', apart],
    ['mixed', mixed],
    ['all', all],
  ])('keeps the target for each of them, not below the bound (%s)', (_, found) => {
    expect(found.kept).toBe(true);
    for (const { performance } of found.skills) {
      expect(performance!.serviceLevel.value).toBeGreaterThanOrEqual(0.8);
      expect(performance!.serviceLevel.low).toBeLessThan(performance!.serviceLevel.high);
    }
    expect(found.agents).toBeGreaterThanOrEqual(found.lowerBound);
    expect(found.agents).toBe(found.groups.reduce((sum, { agents }) => sum + agents, 0));
  });

  test('takes fewer people the more they can do, and a mix that is no dearer than either', () => {
    expect(all.agents).toBeLessThan(apart.agents);
    expect(mixed.agents).toBeLessThanOrEqual(apart.agents);
    expect(mixed.cost).toBeLessThanOrEqual(Math.min(apart.cost, all.cost) + 1e-9);
    expect(all.agents).toBeLessThanOrEqual(all.lowerBound + 1);
  });

  test('apart is the requirement of each alone', () => {
    two.forEach((each, index) => {
      const alone = requiredAgents(each, target).agents;
      expect(Math.abs(apart.groups[index]!.agents - alone)).toBeLessThanOrEqual(1);
    });
  });

  test('is of no fewer people if one is taken away', () => {
    mixed.groups.forEach((group, index) => {
      if (group.agents === 0) return;
      const fewer = mixed.groups.map((each, at) => ({
        ...each,
        agents: each.agents - (at === index ? 1 : 0),
      }));
      const { skills } = performanceBySkill(fewer, two, target, options);
      expect(Math.min(...skills.map(({ performance }) => performance!.serviceLevel.value))).toBeLessThan(0.8);
    });
  });

  test('says if there are not enough people', () => {
    const short = requiredBySkill(two, [{ ...zh, most: 3 }, en], target, options);
    expect(short.kept).toBe(false);
    expect(short.groups[0]!.agents).toBe(3);
  });
});

test('nobody comes, nobody is needed', () => {
  const none = requiredBySkill([demand('zh', 0), demand('en', 0)], [zh, en], target, options);
  expect(none).toMatchObject({ agents: 0, lowerBound: 0, kept: true });
});

test('refuses what makes no sense', () => {
  expect(() => requiredBySkill(two, [zh], target, options)).toThrow('nobody has the skill en');
  expect(() => requiredBySkill([demand('zh', 1), demand('zh', 2)], [zh], target, options)).toThrow(
    RangeError,
  );
  expect(() => requiredBySkill([], [zh], target, options)).toThrow(RangeError);
  expect(() => requiredBySkill(two, [zh, { ...en, cost: 0 }], target, options)).toThrow(RangeError);
  expect(() => performanceBySkill([{ ...zh, agents: 1.5 }], two, target, options)).toThrow(RangeError);
});
