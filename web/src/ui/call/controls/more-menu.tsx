import * as Menu from '@radix-ui/react-dropdown-menu';
import { Ellipsis, Keyboard, Maximize, Pencil, SlidersHorizontal } from 'lucide-react';
import bar from './control-bar.module.css';
import { ControlFace } from './control-face.js';
import styles from './popover.module.css';
import type { CallActions } from './shortcuts.js';

export interface MoreMenuProps {
  readonly actions: CallActions;
  readonly onRename: () => void;
}

export function MoreMenu({ actions, onRename }: MoreMenuProps) {
  return (
    // Not modal: a modal one injects a style element, which the content security policy refuses.
    <Menu.Root modal={false}>
      <Menu.Trigger className={bar.control} data-look="plain" aria-label="More" title="More">
        <ControlFace label="More">
          <Ellipsis aria-hidden="true" />
        </ControlFace>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          className={styles.menu}
          data-theme="stage"
          side="top"
          sideOffset={12}
          collisionPadding={8}
        >
          <Menu.Item className={styles.item} onSelect={actions.settings}>
            <SlidersHorizontal aria-hidden="true" />
            Settings
            <Key sign="D" />
          </Menu.Item>
          <Menu.Item className={styles.item} onSelect={onRename}>
            <Pencil aria-hidden="true" />
            Change name
          </Menu.Item>
          {document.fullscreenEnabled && (
            <Menu.Item className={styles.item} onSelect={actions.fullScreen}>
              <Maximize aria-hidden="true" />
              Full screen
              <Key sign="F" />
            </Menu.Item>
          )}
          <Menu.Item className={styles.item} onSelect={actions.shortcuts}>
            <Keyboard aria-hidden="true" />
            Keyboard shortcuts
            <Key sign="?" />
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

const Key = ({ sign }: { readonly sign: string }) => (
  <kbd className={styles.key} aria-hidden="true">
    {sign}
  </kbd>
);
