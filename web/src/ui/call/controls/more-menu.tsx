import { useState, type ReactNode } from 'react';
import {
  Ellipsis,
  Keyboard,
  Maximize,
  Pencil,
  SlidersHorizontal,
  type LucideIcon,
} from 'lucide-react';
import { moveInMenu } from '../../controls/arrow-keys.js';
import { Popover } from '../../controls/popover.js';
import bar from './control-bar.module.css';
import { ControlFace } from './control-face.js';
import styles from './popover.module.css';
import type { CallActions } from './shortcuts.js';

export interface MoreMenuProps {
  readonly actions: CallActions;
  readonly onRename: () => void;
}

export function MoreMenu({ actions, onRename }: MoreMenuProps) {
  const [open, setOpen] = useState(false);
  const choose = (action: () => void) => () => {
    setOpen(false);
    action();
  };
  return (
    <Popover
      role="menu"
      label="More"
      className={styles.menu}
      open={open}
      onOpen={setOpen}
      onKeyDown={(event) => {
        moveInMenu(event);
        if (event.key === 'Tab') setOpen(false);
      }}
      side="above"
      align="center"
      gap={12}
      button={{
        className: bar.control,
        'data-look': 'plain',
        'aria-label': 'More',
        title: 'More',
        children: (
          <ControlFace label="More">
            <Ellipsis aria-hidden="true" />
          </ControlFace>
        ),
      }}
    >
      <Item icon={SlidersHorizontal} shortcut="D" onChoose={choose(actions.settings)}>
        Settings
      </Item>
      <Item icon={Pencil} onChoose={choose(onRename)}>
        Change name
      </Item>
      {document.fullscreenEnabled && (
        <Item icon={Maximize} shortcut="F" onChoose={choose(actions.fullScreen)}>
          Full screen
        </Item>
      )}
      <Item icon={Keyboard} shortcut="?" onChoose={choose(actions.shortcuts)}>
        Keyboard shortcuts
      </Item>
    </Popover>
  );
}

interface ItemProps {
  readonly icon: LucideIcon;
  readonly shortcut?: string;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Item({ icon: Icon, shortcut, onChoose, children }: ItemProps) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} className={styles.item} onClick={onChoose}>
      <Icon aria-hidden="true" />
      {children}
      {shortcut !== undefined && (
        <kbd className={styles.key} aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </button>
  );
}
