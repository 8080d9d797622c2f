exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.terms_accepted || !api.redirect.canRedirect()) return;
  const token = api.redirect.encodeToken({ secret: event.secrets.KEY || 'none', payload: { sub: event.user.user_id } });
  api.redirect.sendUserTo('https://terms.example', { query: { session_token: token } });
};

exports.onContinuePostLogin = async (event, api) => {
  const payload = api.redirect.validateToken({ secret: event.secrets.KEY, tokenParameterName: 'answer' });
  if (!payload.accepted) {
    api.access.deny('terms have to be accepted');
    return;
  }
  api.user.setAppMetadata('terms_accepted', true);
};
