exports.onExecutePostLogin = async (event, api) => {
  switch (true) {
    case event.transaction.requested_scopes.includes('admin'):
      api.multifactor.enable('any', { allowRememberBrowser: false });
      break;
    case event.request.query.prompt === 'none':
      break;
    default:
      api.multifactor.enable('any', { allowRememberBrowser: true });
  }
};
