import { lazy, Suspense } from 'react';
import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { Route, Switch } from 'wouter';
import { loadOnce } from '../load-once.js';
import { ErrorBoundary } from './errors/error-boundary.js';
import { LoadFailedPage } from './errors/load-failed-page.js';
import { BadRoomPage, NotFoundPage, NoWebRtcPage } from './errors/pages.js';
import { RoomPage } from './room/room-page.js';
import { useServices } from './services.js';

const HomePage = lazy(loadOnce(() => import('./home/home-page.js')));
const DoctorPage = lazy(loadOnce(() => import('./doctor/doctor-page.js')));

export function App() {
  return (
    <ErrorBoundary fallback={<LoadFailedPage />}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/">
            <HomePage />
          </Route>
          <Route path="/doctor">
            <DoctorPage />
          </Route>
          <Route path="/r/:room">{({ room }) => <RoomRoute text={room} />}</Route>
          <Route path="/r/*">
            <BadRoomPage />
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function RoomRoute({ text }: { readonly text: string }) {
  const { ability } = useServices();
  const room = v.safeParse(roomIdSchema, text);
  if (!room.success) return <BadRoomPage />;
  if (!ability.webrtc) return <NoWebRtcPage />;
  return <RoomPage key={room.output} room={room.output} />;
}
