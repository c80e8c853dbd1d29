import { useState, type FormEvent } from 'react';
import { readRoomId } from '@parley/shared';
import { useLocation } from 'wouter';
import { Button } from '../controls/button.js';
import { TextField } from '../controls/text-field.js';
import styles from './join-form.module.css';

/** Takes a room code in any spelling, or a whole invite link. */
export function JoinForm() {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const join = (event: FormEvent) => {
    event.preventDefault();
    const room = readRoomId(typed);
    if (room === undefined) {
      setProblem(
        'That is neither a room code nor an invite link. A code looks like h7kd-92mq-xn4t.',
      );
    } else {
      navigate(`/r/${room}`);
    }
  };

  return (
    <form className={styles.form} onSubmit={join} noValidate>
      <TextField
        label="Room code or link"
        hideLabel
        placeholder="Room code or link"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        problem={problem}
        onChange={(event) => {
          setTyped(event.target.value);
          setProblem(null);
        }}
      />
      <Button type="submit">Join</Button>
    </form>
  );
}
