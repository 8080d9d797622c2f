const GROUPS = [['https://account', 'https://billing'], ['https://console']];
exports.onExecutePostLogin = async (event, api) => {
  let level = -1;
  search: for (let i = 0; i < GROUPS.length; i += 1) {
    for (const audience of GROUPS[i]) {
      if (audience === event.resource_server?.identifier) {
        level = i;
        break search;
      }
    }
  }
  if (level === 0) api.multifactor.enable('any', { allowRememberBrowser: false });
  if (level < 0) api.multifactor.enable('any');
};
