// Reads the description of the admin API by the schema that the OpenAPI Initiative publishes.
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const { valid, errors } = await validator.validate(process.argv[2]);
console.log(valid ? `valid ${validator.version}` : JSON.stringify(errors, null, 2));
process.exitCode = valid ? 0 : 1;
