const _ = require('lodash');
exports.onExecutePostLogin = async (event, api) => {
  const factors = _.get(event, 'organization.metadata.factors', '');
  const groups = _.get(event.user, ['app_metadata', 'authorization', 'groups'], []);
  if (_.includes(groups, 'admins') || _.isEmpty(factors)) api.multifactor.enable('any');
};
