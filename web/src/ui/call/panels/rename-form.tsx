import { useState } from 'react';
import { fitDisplayName, maxNameLength } from '@parley/shared';
import { Button } from '../../controls/button.js';
import { TextField } from '../../controls/text-field.js';
import { rememberName } from '../../room/remembered-name.js';
import { useServices } from '../../services.js';
import styles from './rename-form.module.css';

export interface RenameFormProps {
  readonly name: string;
  readonly onRename: (name: string) => void;
}

export function RenameForm({ name, onRename }: RenameFormProps) {
  const { storage } = useServices();
  const [typed, setTyped] = useState(name);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const changed = fitDisplayName(typed);
        rememberName(storage, changed);
        onRename(changed);
      }}
    >
      <TextField
        label="Your name"
        autoComplete="name"
        maxLength={maxNameLength}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" tone="primary">
        Save
      </Button>
    </form>
  );
}
