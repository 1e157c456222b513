// The rules of redocly.yaml that Redocly's configuration cannot express.
//
// The first three require what the package's documentation needs. The others refuse constructs that
// openapi-python-client does not support well; each message names the alternative.

const NUMBERS = ['number', 'integer'];
const TIME_NAME = /(^|_)(times?|timestamps?|dates?|at|durations?|elapsed|latency|timeout|interval|delay|age|ttl)(_|$)/;
const TIME_WORDS = /^(how long|when)\b|\bpoint in time\b|\bunix time\b/i;
const UNIT = /\b((nano|micro|milli)?seconds?|[mµn]s|minutes?|hours?|days?|weeks?|months?|years?)\b/i;
const SENT = /^(application\/(.+\+)?json|application\/x-www-form-urlencoded|multipart\/form-data|application\/octet-stream)\b/i;
const RECEIVED = /^(application\/(.+\+)?json|application\/octet-stream|text\/.+)\b/i;

// The name in the package, so that startTime and start-time match as start_time does.
const snakeCase = (name) => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replaceAll('-', '_').toLowerCase();
const listOf = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const resolved = (node, ctx) => (node?.$ref ? (ctx.resolve(node).node ?? {}) : (node ?? {}));
// A description beside a $ref takes precedence over that of the schema referred to.
const descriptionOf = (node, ctx) => node?.description ?? resolved(node, ctx).description;

// `seen` ends the recursion through schemas that refer to themselves.
function isNumber(node, ctx, seen = new Set()) {
  const schema = resolved(node, ctx);
  if (seen.has(schema)) return false;
  seen.add(schema);
  const forms = ['anyOf', 'oneOf', 'allOf', 'items'].flatMap((key) => listOf(schema[key]));
  return listOf(schema.type).some((type) => NUMBERS.includes(type)) || forms.some((form) => isNumber(form, ctx, seen));
}

function reportTimeWithoutUnit(name, node, description, location, ctx) {
  const isTime = TIME_NAME.test(snakeCase(name)) || TIME_WORDS.test(description ?? '');
  if (isTime && isNumber(node, ctx) && !UNIT.test(description ?? '')) {
    ctx.report({
      message: `\`${name}\` is a time as a number, and its description names no unit. Write "in milliseconds", or "in milliseconds since 1970-01-01 UTC".`,
      location,
    });
  }
}

const ParameterExample = () => ({
  Parameter(parameter, ctx) {
    if (parameter.content !== undefined) return; // `parameter-schema` reports it.
    const schema = resolved(parameter.schema, ctx);
    if (![parameter.example, parameter.examples, schema.example, schema.examples].some((example) => example !== undefined)) {
      ctx.report({ message: `The parameter \`${parameter.name}\` needs an example. Write \`examples: [a real value]\` in its \`schema\`.` });
    }
  },
});

const PropertyDescription = () => ({
  SchemaProperties(properties, ctx) {
    for (const [name, schema] of Object.entries(properties)) {
      // A schema that is true or false cannot have a description.
      if (typeof schema !== 'boolean' && !descriptionOf(schema, ctx)) {
        ctx.report({
          message: `The property \`${name}\` needs a description. Write what it means, with the unit when it is a time.`,
          location: ctx.location.child([name]).key(),
        });
      }
    }
  },
  Parameter(parameter, ctx) {
    if (!parameter.description) {
      ctx.report({ message: `The parameter \`${parameter.name}\` needs a description. Write what it means, with the unit when it is a time.` });
    }
  },
});

const TimeUnit = () => ({
  SchemaProperties(properties, ctx) {
    for (const [name, schema] of Object.entries(properties)) {
      reportTimeWithoutUnit(name, schema, descriptionOf(schema, ctx), ctx.location.child([name]).key(), ctx);
    }
  },
  Parameter(parameter, ctx) {
    reportTimeWithoutUnit(parameter.name ?? '', parameter.schema, parameter.description, ctx.location, ctx);
  },
});

// Reports a key that must be absent; `message` may be a function of the node.
const refused = (key, message) => (node, ctx) => {
  if (node[key] !== undefined) {
    ctx.report({ message: message instanceof Function ? message(node) : message, location: ctx.location.child([key]).key() });
  }
};

const NoRootSecurity = () => ({
  Root: refused('security', 'The generator reads `security` from operations only. Write `security` into the operations instead.'),
});

const NoDefaultResponse = () => ({
  Responses: refused('default', 'A `default` response hides which statuses are errors. Write `4XX:` and `5XX:` instead.'),
});

const NullableEnum = () => ({
  Schema(schema, ctx) {
    const nullable = schema.nullable === true || listOf(schema.type).includes('null') || listOf(schema.enum).includes(null);
    if (schema.enum !== undefined && nullable) {
      ctx.report({
        message: "An enum that may be null becomes several classes. Name the enum, and write `anyOf: [{$ref: '#/components/schemas/Name'}, {type: 'null'}]` instead.",
        location: ctx.location.child(['enum']).key(),
      });
    }
  },
});

const EnumOfOneType = () => ({
  Schema(schema, ctx) {
    const values = listOf(schema.enum).filter((value) => value !== null);
    const fit = values.every((value) => typeof value === 'string') || values.every((value) => Number.isInteger(value));
    if (!fit) {
      ctx.report({
        message: 'The values of an enum must be all strings, or all integers. Write an enum of each type, joined by `anyOf`, instead.',
        location: ctx.location.child(['enum']).key(),
      });
    }
  },
});

const ParameterSchema = () => ({
  Parameter: refused(
    'content',
    ({ name }) => `The generator does not read the \`content\` of a parameter. Write a \`schema\` for \`${name}\` instead.`,
  ),
});

const oneServer = refused('servers', 'A client has one server. Write `servers` at the top of the description instead.');
const ServersAtTheTop = () => ({ PathItem: oneServer, Operation: oneServer });

const NoChoiceWithinAllOf = () => ({
  Schema({ allOf }, ctx) {
    listOf(allOf).forEach((part, index) => {
      const schema = resolved(part, ctx);
      const choice = ['oneOf', 'anyOf'].find((key) => schema[key] !== undefined);
      if (choice) {
        ctx.report({
          message: `The generator does not read \`${choice}\` within \`allOf\`. Write each combination as a separate schema, joined by \`${choice}\`, instead.`,
          location: ctx.location.child(['allOf', index]),
        });
      }
    });
  },
});

const reportBodies = (supported) => (body, ctx) => {
  for (const type of Object.keys(body.content ?? {}).filter((name) => !supported.test(name))) {
    ctx.report({
      message: `The generator does not support bodies of the type \`${type}\` here. Write \`application/json\` instead, or map the type with \`content_type_overrides\` in generator-config.yaml.`,
      location: ctx.location.child(['content', type]).key(),
    });
  }
};
const MediaType = () => ({ RequestBody: reportBodies(SENT), Response: reportBodies(RECEIVED) });

const IdempotencyKey = () => ({
  Operation(operation, ctx) {
    const key = operation['x-idempotency-key'];
    if (key === undefined) return;
    let schema = resolved(operation.requestBody, ctx).content?.['application/json']?.schema;
    for (const name of String(key).split('.')) schema = resolved(schema, ctx).properties?.[name];
    if (!listOf(resolved(schema, ctx).type).includes('string')) {
      ctx.report({
        message: `\`${key}\` is not a string in the JSON body. Write the path of the property by which the API recognizes a repeated request, such as \`session.session_id\`.`,
        location: ctx.location.child(['x-idempotency-key']).key(),
      });
    }
  },
});

// The generator supports these extensions only in a schema that is a plain number or string.
const AcceptedObject = () => ({
  Schema(schema, ctx) {
    const report = (key, message) => ctx.report({ message, location: ctx.location.child([key]).key() });
    const isBare = !['const', 'default', 'enum', 'format'].some((key) => schema[key] !== undefined);
    const unit = schema['x-unix-time'];
    if (unit !== undefined && !(['milliseconds', 'seconds'].includes(unit) && NUMBERS.includes(schema.type) && isBare)) {
      report('x-unix-time', 'Write `x-unix-time: milliseconds` or `x-unix-time: seconds`, with `type: number` or `type: integer`, and without `format`, `enum`, `const` and `default`.');
    }
    const uuid = schema['x-uuid'];
    if (uuid !== undefined && !(uuid === true && schema.type === 'string' && isBare)) {
      report('x-uuid', 'Write `x-uuid: true`, with `type: string`, and without `format`, `enum`, `const` and `default`.');
    }
  },
});

const rules = {
  'parameter-example': ParameterExample,
  'property-description': PropertyDescription,
  'time-unit': TimeUnit,
  'no-root-security': NoRootSecurity,
  'no-default-response': NoDefaultResponse,
  'nullable-enum': NullableEnum,
  'enum-of-one-type': EnumOfOneType,
  'parameter-schema': ParameterSchema,
  'servers-at-the-top': ServersAtTheTop,
  'no-choice-within-all-of': NoChoiceWithinAllOf,
  'media-type': MediaType,
  'idempotency-key': IdempotencyKey,
  'accepted-object': AcceptedObject,
};

export default () => ({ id: 'sdk', rules: { oas3: rules } });
