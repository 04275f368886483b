import './style.css';
import { pages } from './pages.js';

const version = '1.0.0';
const page = pages[location.pathname] ?? 'There is no such page.';
document.querySelector('#page').textContent = `${page} (version ${version})`;
