exports.onExecutePostLogin = async (event, api) => {
  const { blocked_until: until, suspended } = event.user.app_metadata;
  if (suspended === true || (until && Date.now() < Date.parse(until))) {
    api.session.revoke('suspended');
  }
};
