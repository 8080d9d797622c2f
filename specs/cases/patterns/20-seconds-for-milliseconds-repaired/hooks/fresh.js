// MFA again once the last one is more than 30 minutes old.
const THIRTY_MINUTES = 30 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const fresh = (event.authentication?.methods ?? []).some(
    (method) => method.name === 'mfa' && Date.now() - new Date(method.timestamp).getTime() <= THIRTY_MINUTES,
  );
  if (!fresh) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
