// The engine's public surface: what other packages may use.

export { platformName } from '#platform';
