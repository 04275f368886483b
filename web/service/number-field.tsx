interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly step?: 'any';
  readonly onChange: (value: string) => void;
}

/** A number that has to be there and within its bounds, which the browser says in its own words. */
export function NumberField({ label, value, min, max, step, onChange }: NumberFieldProps) {
  return (
    <label data-part="number">
      <span>{label}</span>
      <input
        type="number"
        required
        inputMode="decimal"
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
