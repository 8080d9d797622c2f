const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MAX_AGE = 15 * MINUTE;

exports.onExecutePostLogin = async (event, api) => {
  const last = event.authentication?.methods.find(({ name }) => name === 'mfa')?.timestamp;
  if (last && Date.now() - Date.parse(last) < MAX_AGE) return;
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
