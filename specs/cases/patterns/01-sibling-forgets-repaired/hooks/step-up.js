// Payroll asks for MFA at each visit, everybody else once in a session. Nothing rests on a remembered browser.
exports.onExecutePostLogin = async (event, api) => {
  const done = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');
  if (event.client.client_id === 'payroll' || !done) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
