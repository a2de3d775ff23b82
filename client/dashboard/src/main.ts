// The entrance: settings first, so that the first drawing is in the right
// language, then the shell.
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/layout.css';
import './styles/map.css';
import './styles/city.css';
import './styles/pair.css';
import './styles/partnerships.css';
import './styles/rounds.css';
import './styles/narrow.css';
import './styles/print.css';
import { live } from './api/live';
import { router } from './app/router';
import { settings } from './app/settings';
import { learnCaller } from './components/sign-in';
import './app/shell';

settings.start();
router.listen();
live.start();
void learnCaller();
