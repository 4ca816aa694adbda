-- Who made a version and why, and the plan as it was written: only where no secret stands in it.
ALTER TABLE configuration_versions ADD COLUMN author text;
ALTER TABLE configuration_versions ADD COLUMN reason text;
ALTER TABLE configuration_versions ADD COLUMN plan_text text;
-- From where the very same was read again later, so that a file that says what is in force already makes no second version of it.
ALTER TABLE configuration_versions ADD COLUMN also_from text;
