/** A linear or mixed-integer program, written in CPLEX LP format. Terms with coefficient 0 are left out. */

export interface Term {
  readonly column: string;
  readonly factor: number;
}

export class Program {
  readonly #objective = new Map<string, number>();
  readonly #rows: string[] = [];
  readonly #bounds: string[] = [];
  readonly #binaries: string[] = [];
  readonly #generals: string[] = [];
  #constant = 0;

  binary(column: string): void {
    this.#binaries.push(column);
  }

  integer(column: string): void {
    this.#generals.push(column);
  }

  /** Columns are at least 0 unless free. */
  free(column: string): void {
    this.#bounds.push(`${column} free`);
  }

  /** Adds to what is minimised. */
  cost(column: string, factor: number): void {
    this.#objective.set(column, (this.#objective.get(column) ?? 0) + factor);
  }

  constant(cost: number): void {
    this.#constant += cost;
  }

  /** A row without terms is left out: what it says is the caller's to see to. */
  row(terms: readonly Term[], relation: '<=' | '>=' | '=', right: number): void {
    const left = expression(terms);
    if (left !== '') this.#rows.push(` r${this.#rows.length}: ${left} ${relation} ${number(right)}`);
  }

  /** @param relaxed whole numbers may be fractions: what it costs then is a bound of the cost */
  write(relaxed = false): string {
    // The constant is the cost of a column that is 1, so that the solver's gap is that of the whole.
    const terms = [...this.#objective].map(([column, factor]) => ({ column, factor }));
    const objective = expression([...terms, { column: 'one', factor: this.#constant }]);
    const bounds = [...this.#bounds, ...(relaxed ? this.#binaries.map((column) => `${column} <= 1`) : [])];
    return [
      'minimize',
      ` obj: ${objective || '0 one'}`,
      'subject to',
      ...this.#rows,
      ' fix: one = 1',
      'bounds',
      ...bounds.map((bound) => ` ${bound}`),
      ...(relaxed ? [] : section('binaries', this.#binaries)),
      ...(relaxed ? [] : section('generals', this.#generals)),
      'end',
      '',
    ].join('\n');
  }
}

function section(name: string, columns: readonly string[]): string[] {
  return columns.length === 0 ? [] : [name, ...lines(columns)];
}

function expression(terms: readonly Term[]): string {
  return lines(
    terms
      .filter(({ factor }) => factor !== 0)
      .map(({ column, factor }) => `${factor < 0 ? '-' : '+'} ${number(Math.abs(factor))} ${column}`),
  ).join('\n');
}

/** Eight to a line: readers of the format need not take long lines. */
function lines(words: readonly string[]): string[] {
  return Array.from(
    { length: Math.ceil(words.length / 8) },
    (_, i) => ` ${words.slice(i * 8, i * 8 + 8).join(' ')}`,
  );
}

/** Without the dust of sums of fractions, which solvers would take for structure. */
function number(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(12)));
}
