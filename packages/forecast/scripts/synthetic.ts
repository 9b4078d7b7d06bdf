/**
 * Made-up hourly contact volumes for training: nobody's data, any licence. Every series has its own size, shape of day and week, growth,
 * wandering level, disturbed days and noise between Poisson's and four times its variance.
 */
export function syntheticSeries(count: number, random: () => number): Float64Array[] {
  return Array.from({ length: count }, () => one(random));
}

function one(random: () => number): Float64Array {
  const between = (low: number, high: number) => low + (high - low) * random();
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const size = Math.exp(between(Math.log(4), Math.log(3000)));
  const length = 168 * Math.floor(between(5, 17)) + Math.floor(between(0, 168));
  const night = between(0.01, 0.4);
  const peaks = Array.from({ length: 1 + Math.floor(between(0, 3)) }, () => ({
    hour: between(8, 22),
    width: between(1.5, 4.5),
    height: between(0.3, 1),
  }));
  const weekend = between(0.05, 1.3);
  const weekendShift = between(-1, 3);
  const days = Array.from({ length: 7 }, (_, day) => (day >= 5 ? weekend : 1) * Math.exp(0.08 * normal()));
  const growth = (0.15 * normal()) / (8 * 168);
  const wander = between(0, 0.12);
  const echo = between(0.5, 0.95);
  const shapeNoise = between(0, 0.08);
  const excess = random() < 0.5 ? 1 : between(1, 4);
  let level = 0;
  let hourly = 0;
  let disturbed = 0;
  return Float64Array.from({ length }, (_, at) => {
    const hour = at % 24;
    const day = Math.floor(at / 24) % 7;
    if (hour === 0) {
      level = echo * level + wander * normal();
      disturbed = random() < 0.02 ? between(-0.8, 0.6) : 0.3 * disturbed;
    }
    hourly = 0.8 * hourly + shapeNoise * normal();
    const shifted = day >= 5 ? hour - weekendShift : hour;
    const shape = peaks.reduce(
      (sum, peak) => sum + peak.height * Math.exp(-0.5 * ((shifted - peak.hour) / peak.width) ** 2),
      night,
    );
    const rate = size * shape * days[day]! * Math.exp(growth * at + level + hourly + disturbed);
    return Math.max(0, Math.round(rate + Math.sqrt(excess * rate) * normal()));
  });
}
