// The rules of redocly.yaml that Redocly's own language of rules cannot say.
//
// The first three make the package's documentation whole. The others are about forms that openapi-python-client
// reads badly or not at all; each message says what to write instead.

const NUMBERS = ['number', 'integer'];
const TIME_NAME = /(^|_)(times?|timestamps?|dates?|at|durations?|elapsed|latency|timeout|interval|delay|age|ttl)(_|$)/;
const TIME_WORDS = /^(how long|when)\b|\bpoint in time\b|\bunix time\b/i;
const UNIT = /\b((nano|micro|milli)?seconds?|[mµn]s|minutes?|hours?|days?|weeks?|months?|years?)\b/i;
const SENT = /^(application\/(.+\+)?json|application\/x-www-form-urlencoded|multipart\/form-data|application\/octet-stream)\b/i;
const ANSWERED = /^(application\/(.+\+)?json|application\/octet-stream|text\/.+)\b/i;

// As the package calls it, so that startTime and start-time are looked at like start_time.
const snakeCase = (name) => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replaceAll('-', '_').toLowerCase();
const listOf = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const resolved = (node, ctx) => (node?.$ref ? (ctx.resolve(node).node ?? {}) : (node ?? {}));
// A description beside a $ref stands before that of what it refers to.
const descriptionOf = (node, ctx) => node?.description ?? resolved(node, ctx).description;

// `seen` ends the way through schemas that hold themselves.
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
    if (parameter.content !== undefined) return; // Which is a fault of its own.
    const schema = resolved(parameter.schema, ctx);
    if (![parameter.example, parameter.examples, schema.example, schema.examples].some((one) => one !== undefined)) {
      ctx.report({ message: `The parameter \`${parameter.name}\` needs an example. Write \`examples: [a real value]\` in its \`schema\`.` });
    }
  },
});

const PropertyDescription = () => ({
  SchemaProperties(properties, ctx) {
    for (const [name, schema] of Object.entries(properties)) {
      // What is just true or false cannot have one.
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

// A key that must not be there; `message` is a function where it names the node.
const refused = (key, message) => (node, ctx) => {
  if (node[key] !== undefined) {
    ctx.report({ message: message instanceof Function ? message(node) : message, location: ctx.location.child([key]).key() });
  }
};

const NoRootSecurity = () => ({
  Root: refused('security', 'The generator looks at the security of each operation. Write `security` into the operations instead.'),
});

const NoDefaultResponse = () => ({
  Responses: refused('default', 'A `default` response hides which statuses are errors. Write `4XX:` and `5XX:` instead.'),
});

const NullableEnum = () => ({
  Schema(schema, ctx) {
    const nullable = schema.nullable === true || listOf(schema.type).includes('null') || listOf(schema.enum).includes(null);
    if (schema.enum !== undefined && nullable) {
      ctx.report({
        message: "An enum that may be null makes several classes. Give the enum a name of its own, and write `anyOf: [{$ref: '#/components/schemas/Name'}, {type: 'null'}]` instead.",
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
        message: 'An enum holds strings, or integers. Write one enum of each kind, joined by `anyOf`, instead.',
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
  Schema(schema, ctx) {
    listOf(schema.allOf).forEach((part, index) => {
      const found = resolved(part, ctx);
      const choice = ['oneOf', 'anyOf'].find((key) => found[key] !== undefined);
      if (choice) {
        ctx.report({
          message: `The generator does not read \`${choice}\` within \`allOf\`. Write each whole form as a schema of its own, joined by \`${choice}\`, instead.`,
          location: ctx.location.child(['allOf', index]),
        });
      }
    });
  },
});

const reportBodies = (known) => (body, ctx) => {
  for (const type of Object.keys(body.content ?? {}).filter((one) => !known.test(one))) {
    ctx.report({
      message: `The generator knows no body of the type \`${type}\` here. Write \`application/json\` instead, or map the type with \`content_type_overrides\` in generator-config.yaml.`,
      location: ctx.location.child(['content', type]).key(),
    });
  }
};
const MediaType = () => ({ RequestBody: reportBodies(SENT), Response: reportBodies(ANSWERED) });

const IdempotencyKey = () => ({
  Operation(operation, ctx) {
    const key = operation['x-idempotency-key'];
    if (key === undefined) return;
    let schema = resolved(operation.requestBody, ctx).content?.['application/json']?.schema;
    for (const name of String(key).split('.')) schema = resolved(schema, ctx).properties?.[name];
    if (!listOf(resolved(schema, ctx).type).includes('string')) {
      ctx.report({
        message: `\`${key}\` is no string in the JSON body. Write the path of the property that makes a repetition harmless, such as \`session.session_id\`.`,
        location: ctx.location.child(['x-idempotency-key']).key(),
      });
    }
  },
});

// What the generator can mark: a schema that is nothing but a number or a string.
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
