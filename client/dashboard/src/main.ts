// The entrance: settings first, so that the first drawing is in the right
// language, then the shell.
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/pages.css';
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
