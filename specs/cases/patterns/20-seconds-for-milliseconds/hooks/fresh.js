// MFA again once the last one is more than 30 minutes old.
const THIRTY_MINUTES = 30 * 60;

exports.onExecutePostLogin = async (event, api) => {
  const mfa = (event.authentication?.methods ?? []).find((method) => method.name === 'mfa');
  const now = Math.floor(Date.now() / 1000);
  if (!mfa || now - new Date(mfa.timestamp).getTime() > THIRTY_MINUTES) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
