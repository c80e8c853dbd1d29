import { budgets, type DataUse } from '../../call/budget/data-use.js';
import { SelectField } from '../controls/select-field.js';
import { SwitchField } from '../controls/switch-field.js';

const options = budgets.map((budget) => ({
  value: String(budget),
  label: `${budget / 1_000_000} Mbit/s`,
}));

export interface DataUseSettingsProps {
  readonly use: DataUse;
  readonly onChange: (change: Partial<DataUse>) => void;
}

/** What calls may cost, remembered on this device. */
export function DataUseSettings({ use, onChange }: DataUseSettingsProps) {
  return (
    <>
      <SwitchField
        label="Audio only"
        hint="No pictures either way. Your camera turns off."
        on={use.audioOnly}
        onChange={(audioOnly) => onChange({ audioOnly })}
      />
      <SwitchField
        label="Data saver"
        hint="Small pictures either way, for a slow or costly connection."
        on={use.saver}
        onChange={(saver) => onChange({ saver })}
      />
      <SelectField
        label="Send at most"
        value={String(use.budget)}
        options={options}
        disabled={use.saver}
        onChange={(value) => onChange({ budget: Number(value) })}
      />
    </>
  );
}
