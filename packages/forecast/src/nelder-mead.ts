/**
 * Least value of a function without its slopes (Nelder & Mead 1965, standard coefficients).
 * @param evaluate called with a point; must not be NaN
 * @param steps size of the first step in each direction
 * @returns the best point found within `evaluations` calls
 */
export function minimise(
  evaluate: (point: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  evaluations: number,
): number[] {
  let left = evaluations;
  const measure = (point: number[]) => {
    left -= 1;
    return { point, value: evaluate(point) };
  };
  const simplex = [measure([...start])];
  for (const [index, step] of steps.entries()) {
    simplex.push(measure(start.map((value, at) => (at === index ? value + step : value))));
  }
  const size = start.length;
  while (left > 0) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex[size]!;
    if (worst.value - best.value <= 1e-7 * Math.abs(best.value)) break;
    const centre = start.map((_, at) => {
      let sum = 0;
      for (let index = 0; index < size; index += 1) sum += simplex[index]!.point[at]!;
      return sum / size;
    });
    const along = (factor: number) => centre.map((value, at) => value + factor * (worst.point[at]! - value));
    const reflected = measure(along(-1));
    if (reflected.value < best.value) {
      const expanded = measure(along(-2));
      simplex[size] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[size - 1]!.value) {
      simplex[size] = reflected;
    } else {
      const contracted = measure(along(reflected.value < worst.value ? -0.5 : 0.5));
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[size] = contracted;
      else {
        for (let index = 1; index <= size; index += 1) {
          simplex[index] = measure(
            best.point.map((value, at) => value + (simplex[index]!.point[at]! - value) / 2),
          );
        }
      }
    }
  }
  return simplex.reduce((best, vertex) => (vertex.value < best.value ? vertex : best)).point;
}
