exports.onExecutePostLogin = async (event, api) => {
  let seen = 0;
  const strong = (event.user.app_metadata.roles || []).reduce((found, role) => {
    seen += 1;
    return found || role === 'admin';
  }, false);
  if (strong && seen > 1 && Math.floor(0.5) === 0) api.multifactor.enable('any');
};
