# mypy: ignore-errors
"""Generated from schemas/config.schema.json by scripts/generate_validators.py."""

VERSION = "2.22.3"
from decimal import Decimal
from data_design_gate.regex import regex


class JsonSchemaValueException(ValueError):
    """A value that breaks the schema."""

    def __init__(self, message, **_):
        super().__init__(message)


JsonSchemaValuesException = JsonSchemaValueException



REGEX_PATTERNS = {
    '^[a-z][a-z0-9-]*$': regex('^[a-z][a-z0-9-]*\\Z'),
    '^[A-Z]{2,3}[0-9]{3}$': regex('^[A-Z]{2,3}[0-9]{3}\\Z'),
    '^[A-Z][A-Z0-9_]*$': regex('^[A-Z][A-Z0-9_]*\\Z'),
    '^[^ ]+$': regex('^[^ ]+\\Z'),
    '^https?://': regex('^https?://'),
    '\\.md$': regex('\\.md\\Z'),
    '^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$': regex('^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)\\Z'),
    '^@?[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$': regex('^@?[A-Za-z0-9-]+/[A-Za-z0-9_.-]+\\Z'),
    '^@?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\[bot\\])?$': regex('^@?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\[bot\\])?\\Z')
}

NoneType = type(None)

def validate(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['version']) - data.keys()
        if data__missing_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must contain ")
        data_keys = set(data.keys())
        if "version" in data_keys:
            data_keys.remove("version")
            data__version = data["version"]
            if not (isinstance(data__version, (int, float)) and not isinstance(data__version, bool) and data__version == 1):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".version must be one of [1]")
        if "documents" in data_keys:
            data_keys.remove("documents")
            data__documents = data["documents"]
            if not isinstance(data__documents, (list, tuple)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".documents must be array")
            data__documents_is_list = isinstance(data__documents, (list, tuple))
            if data__documents_is_list:
                data__documents_len = len(data__documents)
                if data__documents_len < 1:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".documents must contain at least 1 items")
                for data__documents_x, data__documents_item in enumerate(data__documents):
                    if not isinstance(data__documents_item, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".documents[{data__documents_x}]".format(**locals()) + " must be string")
                    if isinstance(data__documents_item, str):
                        data__documents_item_len = len(data__documents_item)
                        if data__documents_item_len < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".documents[{data__documents_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
        if "gates" in data_keys:
            data_keys.remove("gates")
            data__gates = data["gates"]
            if not isinstance(data__gates, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".gates must be object")
            data__gates_is_dict = isinstance(data__gates, dict)
            if data__gates_is_dict:
                data__gates_keys = set(data__gates.keys())
                if "database" in data__gates_keys:
                    data__gates_keys.remove("database")
                    data__gates__database = data__gates["database"]
                    validate____defs_gate(data__gates__database, custom_formats, (name_prefix or "data") + ".gates.database")
                if "architecture" in data__gates_keys:
                    data__gates_keys.remove("architecture")
                    data__gates__architecture = data__gates["architecture"]
                    validate____defs_gate(data__gates__architecture, custom_formats, (name_prefix or "data") + ".gates.architecture")
                if "migration" in data__gates_keys:
                    data__gates_keys.remove("migration")
                    data__gates__migration = data__gates["migration"]
                    validate____defs_gate(data__gates__migration, custom_formats, (name_prefix or "data") + ".gates.migration")
                if "deletion" in data__gates_keys:
                    data__gates_keys.remove("deletion")
                    data__gates__deletion = data__gates["deletion"]
                    validate____defs_gate(data__gates__deletion, custom_formats, (name_prefix or "data") + ".gates.deletion")
                if "plan" in data__gates_keys:
                    data__gates_keys.remove("plan")
                    data__gates__plan = data__gates["plan"]
                    validate____defs_gate(data__gates__plan, custom_formats, (name_prefix or "data") + ".gates.plan")
                if "policy" in data__gates_keys:
                    data__gates_keys.remove("policy")
                    data__gates__policy = data__gates["policy"]
                    validate____defs_gate(data__gates__policy, custom_formats, (name_prefix or "data") + ".gates.policy")
                for data__gates_key in data__gates_keys:
                    if data__gates_key not in ['database', 'architecture', 'migration', 'deletion', 'plan', 'policy']:
                        data__gates_value = data__gates.get(data__gates_key)
                        validate____defs_gate(data__gates_value, custom_formats, (name_prefix or "data") + ".gates.{data__gates_key}".format(**locals()))
                data__gates_len = len(data__gates)
                if data__gates_len != 0:
                    data__gates_property_names = True
                    for data__gates_key in data__gates:
                        try:
                            if isinstance(data__gates_key, str):
                                if not REGEX_PATTERNS['^[a-z][a-z0-9-]*$'].search(data__gates_key):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".gates must match pattern ^[a-z][a-z0-9-]*$")
                        except (JsonSchemaValueException, JsonSchemaValuesException):
                            data__gates_property_names = False
                    if not data__gates_property_names:
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".gates must be named by propertyName definition")
        if "defaults" in data_keys:
            data_keys.remove("defaults")
            data__defaults = data["defaults"]
            if not isinstance(data__defaults, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults must be object")
            data__defaults_is_dict = isinstance(data__defaults, dict)
            if data__defaults_is_dict:
                data__defaults_keys = set(data__defaults.keys())
                if "invalidate" in data__defaults_keys:
                    data__defaults_keys.remove("invalidate")
                    data__defaults__invalidate = data__defaults["invalidate"]
                    if not (isinstance(data__defaults__invalidate, str) and data__defaults__invalidate == 'section' or isinstance(data__defaults__invalidate, str) and data__defaults__invalidate == 'document' or isinstance(data__defaults__invalidate, str) and data__defaults__invalidate == 'push' or isinstance(data__defaults__invalidate, str) and data__defaults__invalidate == 'never'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.invalidate must be one of ['section', 'document', 'push', 'never']")
                if "allow_author" in data__defaults_keys:
                    data__defaults_keys.remove("allow_author")
                    data__defaults__allowauthor = data__defaults["allow_author"]
                    if not isinstance(data__defaults__allowauthor, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.allow_author must be boolean")
                if "allow_contributors" in data__defaults_keys:
                    data__defaults_keys.remove("allow_contributors")
                    data__defaults__allowcontributors = data__defaults["allow_contributors"]
                    if not isinstance(data__defaults__allowcontributors, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.allow_contributors must be boolean")
                if "count_committers" in data__defaults_keys:
                    data__defaults_keys.remove("count_committers")
                    data__defaults__countcommitters = data__defaults["count_committers"]
                    if not isinstance(data__defaults__countcommitters, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.count_committers must be boolean")
                if "bots" in data__defaults_keys:
                    data__defaults_keys.remove("bots")
                    data__defaults__bots = data__defaults["bots"]
                    if not isinstance(data__defaults__bots, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.bots must be array")
                    data__defaults__bots_is_list = isinstance(data__defaults__bots, (list, tuple))
                    if data__defaults__bots_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__defaults__bots_len = len(data__defaults__bots)
                        if data__defaults__bots_len > len(set(fn(data__defaults__bots_x) for data__defaults__bots_x in data__defaults__bots)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.bots must contain unique items")
                        for data__defaults__bots_x, data__defaults__bots_item in enumerate(data__defaults__bots):
                            if not isinstance(data__defaults__bots_item, (int)) and not (isinstance(data__defaults__bots_item, float) and data__defaults__bots_item.is_integer()) or isinstance(data__defaults__bots_item, bool):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.bots[{data__defaults__bots_x}]".format(**locals()) + " must be integer")
                            if isinstance(data__defaults__bots_item, (int, float, Decimal)) and not isinstance(data__defaults__bots_item, bool):
                                if data__defaults__bots_item < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.bots[{data__defaults__bots_x}]".format(**locals()) + " must be bigger than or equal to 1")
                if "reset_on_reopened" in data__defaults_keys:
                    data__defaults_keys.remove("reset_on_reopened")
                    data__defaults__resetonreopened = data__defaults["reset_on_reopened"]
                    if not isinstance(data__defaults__resetonreopened, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.reset_on_reopened must be boolean")
                if "threads" in data__defaults_keys:
                    data__defaults_keys.remove("threads")
                    data__defaults__threads = data__defaults["threads"]
                    if not (isinstance(data__defaults__threads, str) and data__defaults__threads == 'list' or isinstance(data__defaults__threads, str) and data__defaults__threads == 'require-resolved'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults.threads must be one of ['list', 'require-resolved']")
                if data__defaults_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".defaults must not contain "+str(data__defaults_keys)+" properties")
        if "notify" in data_keys:
            data_keys.remove("notify")
            data__notify = data["notify"]
            if not isinstance(data__notify, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".notify must be object")
            data__notify_is_dict = isinstance(data__notify, dict)
            if data__notify_is_dict:
                data__notify_keys = set(data__notify.keys())
                if "database_lead" in data__notify_keys:
                    data__notify_keys.remove("database_lead")
                    data__notify__databaselead = data__notify["database_lead"]
                    if not isinstance(data__notify__databaselead, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".notify.database_lead must be string")
                if "architecture_lead" in data__notify_keys:
                    data__notify_keys.remove("architecture_lead")
                    data__notify__architecturelead = data__notify["architecture_lead"]
                    if not isinstance(data__notify__architecturelead, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".notify.architecture_lead must be string")
                if data__notify_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".notify must not contain "+str(data__notify_keys)+" properties")
        if "standards" in data_keys:
            data_keys.remove("standards")
            data__standards = data["standards"]
            if not isinstance(data__standards, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards must be object")
            data__standards_is_dict = isinstance(data__standards, dict)
            if data__standards_is_dict:
                data__standards_keys = set(data__standards.keys())
                if "profile" in data__standards_keys:
                    data__standards_keys.remove("profile")
                    data__standards__profile = data__standards["profile"]
                    if not (isinstance(data__standards__profile, str) and data__standards__profile == 'data-design-standards' or isinstance(data__standards__profile, str) and data__standards__profile == 'advisory'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.profile must be one of ['data-design-standards', 'advisory']")
                if "rules" in data__standards_keys:
                    data__standards_keys.remove("rules")
                    data__standards__rules = data__standards["rules"]
                    if not isinstance(data__standards__rules, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.rules must be object")
                    data__standards__rules_is_dict = isinstance(data__standards__rules, dict)
                    if data__standards__rules_is_dict:
                        data__standards__rules_keys = set(data__standards__rules.keys())
                        for data__standards__rules_key in data__standards__rules_keys:
                            if data__standards__rules_key not in []:
                                data__standards__rules_value = data__standards__rules.get(data__standards__rules_key)
                                if not (isinstance(data__standards__rules_value, str) and data__standards__rules_value == 'error' or isinstance(data__standards__rules_value, str) and data__standards__rules_value == 'warning' or isinstance(data__standards__rules_value, str) and data__standards__rules_value == 'info' or isinstance(data__standards__rules_value, str) and data__standards__rules_value == 'off'):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.rules.{data__standards__rules_key}".format(**locals()) + " must be one of ['error', 'warning', 'info', 'off']")
                        data__standards__rules_len = len(data__standards__rules)
                        if data__standards__rules_len != 0:
                            data__standards__rules_property_names = True
                            for data__standards__rules_key in data__standards__rules:
                                try:
                                    if isinstance(data__standards__rules_key, str):
                                        if not REGEX_PATTERNS['^[A-Z]{2,3}[0-9]{3}$'].search(data__standards__rules_key):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.rules must match pattern ^[A-Z]{2,3}[0-9]{3}$")
                                except (JsonSchemaValueException, JsonSchemaValuesException):
                                    data__standards__rules_property_names = False
                            if not data__standards__rules_property_names:
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.rules must be named by propertyName definition")
                if "sections" in data__standards_keys:
                    data__standards_keys.remove("sections")
                    data__standards__sections = data__standards["sections"]
                    if not isinstance(data__standards__sections, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.sections must be array")
                    data__standards__sections_is_list = isinstance(data__standards__sections, (list, tuple))
                    if data__standards__sections_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__standards__sections_len = len(data__standards__sections)
                        if data__standards__sections_len > len(set(fn(data__standards__sections_x) for data__standards__sections_x in data__standards__sections)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.sections must contain unique items")
                        for data__standards__sections_x, data__standards__sections_item in enumerate(data__standards__sections):
                            if not isinstance(data__standards__sections_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.sections[{data__standards__sections_x}]".format(**locals()) + " must be string")
                            if isinstance(data__standards__sections_item, str):
                                data__standards__sections_item_len = len(data__standards__sections_item)
                                if data__standards__sections_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.sections[{data__standards__sections_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "aliases" in data__standards_keys:
                    data__standards_keys.remove("aliases")
                    data__standards__aliases = data__standards["aliases"]
                    if not isinstance(data__standards__aliases, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.aliases must be object")
                    data__standards__aliases_is_dict = isinstance(data__standards__aliases, dict)
                    if data__standards__aliases_is_dict:
                        data__standards__aliases_keys = set(data__standards__aliases.keys())
                        for data__standards__aliases_key in data__standards__aliases_keys:
                            if data__standards__aliases_key not in []:
                                data__standards__aliases_value = data__standards__aliases.get(data__standards__aliases_key)
                                if not isinstance(data__standards__aliases_value, (str)):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.aliases.{data__standards__aliases_key}".format(**locals()) + " must be string")
                                if isinstance(data__standards__aliases_value, str):
                                    data__standards__aliases_value_len = len(data__standards__aliases_value)
                                    if data__standards__aliases_value_len < 1:
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.aliases.{data__standards__aliases_key}".format(**locals()) + " must be longer than or equal to 1 characters")
                if "fields" in data__standards_keys:
                    data__standards_keys.remove("fields")
                    data__standards__fields = data__standards["fields"]
                    if not isinstance(data__standards__fields, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.fields must be array")
                    data__standards__fields_is_list = isinstance(data__standards__fields, (list, tuple))
                    if data__standards__fields_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__standards__fields_len = len(data__standards__fields)
                        if data__standards__fields_len > len(set(fn(data__standards__fields_x) for data__standards__fields_x in data__standards__fields)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.fields must contain unique items")
                        for data__standards__fields_x, data__standards__fields_item in enumerate(data__standards__fields):
                            if not isinstance(data__standards__fields_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.fields[{data__standards__fields_x}]".format(**locals()) + " must be string")
                            if isinstance(data__standards__fields_item, str):
                                data__standards__fields_item_len = len(data__standards__fields_item)
                                if data__standards__fields_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.fields[{data__standards__fields_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "naming" in data__standards_keys:
                    data__standards_keys.remove("naming")
                    data__standards__naming = data__standards["naming"]
                    if not isinstance(data__standards__naming, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.naming must be object")
                    data__standards__naming_is_dict = isinstance(data__standards__naming, dict)
                    if data__standards__naming_is_dict:
                        data__standards__naming_keys = set(data__standards__naming.keys())
                        if "index" in data__standards__naming_keys:
                            data__standards__naming_keys.remove("index")
                            data__standards__naming__index = data__standards__naming["index"]
                            if not isinstance(data__standards__naming__index, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.naming.index must be string")
                        if "foreign_key" in data__standards__naming_keys:
                            data__standards__naming_keys.remove("foreign_key")
                            data__standards__naming__foreignkey = data__standards__naming["foreign_key"]
                            if not isinstance(data__standards__naming__foreignkey, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.naming.foreign_key must be string")
                        if "migration" in data__standards__naming_keys:
                            data__standards__naming_keys.remove("migration")
                            data__standards__naming__migration = data__standards__naming["migration"]
                            if not (isinstance(data__standards__naming__migration, str) and data__standards__naming__migration == 'timestamp' or isinstance(data__standards__naming__migration, str) and data__standards__naming__migration == 'digits' or isinstance(data__standards__naming__migration, str) and data__standards__naming__migration == 'sequence' or isinstance(data__standards__naming__migration, str) and data__standards__naming__migration == 'flyway' or isinstance(data__standards__naming__migration, str) and data__standards__naming__migration == 'prisma'):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.naming.migration must be one of ['timestamp', 'digits', 'sequence', 'flyway', 'prisma']")
                        if data__standards__naming_keys:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards.naming must not contain "+str(data__standards__naming_keys)+" properties")
                if data__standards_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".standards must not contain "+str(data__standards_keys)+" properties")
        if "jira" in data_keys:
            data_keys.remove("jira")
            data__jira = data["jira"]
            if not isinstance(data__jira, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira must be object")
            data__jira_is_dict = isinstance(data__jira, dict)
            if data__jira_is_dict:
                data__jira_keys = set(data__jira.keys())
                if "projects" in data__jira_keys:
                    data__jira_keys.remove("projects")
                    data__jira__projects = data__jira["projects"]
                    if not isinstance(data__jira__projects, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.projects must be array")
                    data__jira__projects_is_list = isinstance(data__jira__projects, (list, tuple))
                    if data__jira__projects_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__jira__projects_len = len(data__jira__projects)
                        if data__jira__projects_len > len(set(fn(data__jira__projects_x) for data__jira__projects_x in data__jira__projects)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.projects must contain unique items")
                        for data__jira__projects_x, data__jira__projects_item in enumerate(data__jira__projects):
                            if not isinstance(data__jira__projects_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.projects[{data__jira__projects_x}]".format(**locals()) + " must be string")
                            if isinstance(data__jira__projects_item, str):
                                if not REGEX_PATTERNS['^[A-Z][A-Z0-9_]*$'].search(data__jira__projects_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.projects[{data__jira__projects_x}]".format(**locals()) + " must match pattern ^[A-Z][A-Z0-9_]*$")
                if "issue_types" in data__jira_keys:
                    data__jira_keys.remove("issue_types")
                    data__jira__issuetypes = data__jira["issue_types"]
                    if not isinstance(data__jira__issuetypes, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.issue_types must be array")
                    data__jira__issuetypes_is_list = isinstance(data__jira__issuetypes, (list, tuple))
                    if data__jira__issuetypes_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__jira__issuetypes_len = len(data__jira__issuetypes)
                        if data__jira__issuetypes_len > len(set(fn(data__jira__issuetypes_x) for data__jira__issuetypes_x in data__jira__issuetypes)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.issue_types must contain unique items")
                        for data__jira__issuetypes_x, data__jira__issuetypes_item in enumerate(data__jira__issuetypes):
                            if not isinstance(data__jira__issuetypes_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.issue_types[{data__jira__issuetypes_x}]".format(**locals()) + " must be string")
                            if isinstance(data__jira__issuetypes_item, str):
                                data__jira__issuetypes_item_len = len(data__jira__issuetypes_item)
                                if data__jira__issuetypes_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.issue_types[{data__jira__issuetypes_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "statuses" in data__jira_keys:
                    data__jira_keys.remove("statuses")
                    data__jira__statuses = data__jira["statuses"]
                    if not isinstance(data__jira__statuses, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses must be object")
                    data__jira__statuses_is_dict = isinstance(data__jira__statuses, dict)
                    if data__jira__statuses_is_dict:
                        data__jira__statuses_keys = set(data__jira__statuses.keys())
                        if "under_review" in data__jira__statuses_keys:
                            data__jira__statuses_keys.remove("under_review")
                            data__jira__statuses__underreview = data__jira__statuses["under_review"]
                            if not isinstance(data__jira__statuses__underreview, (str, NoneType)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses.under_review must be string or null")
                        if "approved" in data__jira__statuses_keys:
                            data__jira__statuses_keys.remove("approved")
                            data__jira__statuses__approved = data__jira__statuses["approved"]
                            if not isinstance(data__jira__statuses__approved, (str, NoneType)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses.approved must be string or null")
                        if "blocked" in data__jira__statuses_keys:
                            data__jira__statuses_keys.remove("blocked")
                            data__jira__statuses__blocked = data__jira__statuses["blocked"]
                            if not isinstance(data__jira__statuses__blocked, (str, NoneType)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses.blocked must be string or null")
                        if "aborted" in data__jira__statuses_keys:
                            data__jira__statuses_keys.remove("aborted")
                            data__jira__statuses__aborted = data__jira__statuses["aborted"]
                            if not isinstance(data__jira__statuses__aborted, (str, NoneType)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses.aborted must be string or null")
                        if "partial" in data__jira__statuses_keys:
                            data__jira__statuses_keys.remove("partial")
                            data__jira__statuses__partial = data__jira__statuses["partial"]
                            if not isinstance(data__jira__statuses__partial, (str, NoneType)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses.partial must be string or null")
                        if data__jira__statuses_keys:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.statuses must not contain "+str(data__jira__statuses_keys)+" properties")
                if "not_after" in data__jira_keys:
                    data__jira_keys.remove("not_after")
                    data__jira__notafter = data__jira["not_after"]
                    if not isinstance(data__jira__notafter, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.not_after must be array")
                    data__jira__notafter_is_list = isinstance(data__jira__notafter, (list, tuple))
                    if data__jira__notafter_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__jira__notafter_len = len(data__jira__notafter)
                        if data__jira__notafter_len > len(set(fn(data__jira__notafter_x) for data__jira__notafter_x in data__jira__notafter)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.not_after must contain unique items")
                        for data__jira__notafter_x, data__jira__notafter_item in enumerate(data__jira__notafter):
                            if not isinstance(data__jira__notafter_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.not_after[{data__jira__notafter_x}]".format(**locals()) + " must be string")
                            if isinstance(data__jira__notafter_item, str):
                                data__jira__notafter_item_len = len(data__jira__notafter_item)
                                if data__jira__notafter_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.not_after[{data__jira__notafter_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "path" in data__jira_keys:
                    data__jira_keys.remove("path")
                    data__jira__path = data__jira["path"]
                    if not isinstance(data__jira__path, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.path must be object")
                    data__jira__path_is_dict = isinstance(data__jira__path, dict)
                    if data__jira__path_is_dict:
                        data__jira__path_keys = set(data__jira__path.keys())
                        for data__jira__path_key in data__jira__path_keys:
                            if data__jira__path_key not in []:
                                data__jira__path_value = data__jira__path.get(data__jira__path_key)
                                if not isinstance(data__jira__path_value, (list, tuple)):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.path.{data__jira__path_key}".format(**locals()) + " must be array")
                                data__jira__path_value_is_list = isinstance(data__jira__path_value, (list, tuple))
                                if data__jira__path_value_is_list:
                                    def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                                    data__jira__path_value_len = len(data__jira__path_value)
                                    if data__jira__path_value_len > len(set(fn(data__jira__path_value_x) for data__jira__path_value_x in data__jira__path_value)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.path.{data__jira__path_key}".format(**locals()) + " must contain unique items")
                                    for data__jira__path_value_x, data__jira__path_value_item in enumerate(data__jira__path_value):
                                        if not isinstance(data__jira__path_value_item, (str)):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.path.{data__jira__path_key}[{data__jira__path_value_x}]".format(**locals()) + " must be string")
                                        if isinstance(data__jira__path_value_item, str):
                                            data__jira__path_value_item_len = len(data__jira__path_value_item)
                                            if data__jira__path_value_item_len < 1:
                                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.path.{data__jira__path_key}[{data__jira__path_value_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "fields" in data__jira_keys:
                    data__jira_keys.remove("fields")
                    data__jira__fields = data__jira["fields"]
                    if not isinstance(data__jira__fields, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.fields must be object")
                    data__jira__fields_is_dict = isinstance(data__jira__fields, dict)
                    if data__jira__fields_is_dict:
                        data__jira__fields_keys = set(data__jira__fields.keys())
                        for data__jira__fields_key in data__jira__fields_keys:
                            if data__jira__fields_key not in []:
                                data__jira__fields_value = data__jira__fields.get(data__jira__fields_key)
                                if not isinstance(data__jira__fields_value, (str)):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.fields.{data__jira__fields_key}".format(**locals()) + " must be string")
                if "resolution" in data__jira_keys:
                    data__jira_keys.remove("resolution")
                    data__jira__resolution = data__jira["resolution"]
                    if not isinstance(data__jira__resolution, (str, NoneType)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.resolution must be string or null")
                if "labels" in data__jira_keys:
                    data__jira_keys.remove("labels")
                    data__jira__labels = data__jira["labels"]
                    data__jira__labels_any_of_count1 = 0
                    if not data__jira__labels_any_of_count1:
                        try:
                            if not isinstance(data__jira__labels, (bool)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels must be boolean")
                            data__jira__labels_any_of_count1 += 1
                        except (JsonSchemaValueException, JsonSchemaValuesException): pass
                    if not data__jira__labels_any_of_count1:
                        try:
                            if not isinstance(data__jira__labels, (dict)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels must be object")
                            data__jira__labels_is_dict = isinstance(data__jira__labels, dict)
                            if data__jira__labels_is_dict:
                                data__jira__labels_keys = set(data__jira__labels.keys())
                                if "approved" in data__jira__labels_keys:
                                    data__jira__labels_keys.remove("approved")
                                    data__jira__labels__approved = data__jira__labels["approved"]
                                    if not isinstance(data__jira__labels__approved, (str, NoneType)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.approved must be string or null")
                                    if isinstance(data__jira__labels__approved, str):
                                        if not REGEX_PATTERNS['^[^ ]+$'].search(data__jira__labels__approved):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.approved must match pattern ^[^ ]+$")
                                if "blocked" in data__jira__labels_keys:
                                    data__jira__labels_keys.remove("blocked")
                                    data__jira__labels__blocked = data__jira__labels["blocked"]
                                    if not isinstance(data__jira__labels__blocked, (str, NoneType)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.blocked must be string or null")
                                    if isinstance(data__jira__labels__blocked, str):
                                        if not REGEX_PATTERNS['^[^ ]+$'].search(data__jira__labels__blocked):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.blocked must match pattern ^[^ ]+$")
                                if "aborted" in data__jira__labels_keys:
                                    data__jira__labels_keys.remove("aborted")
                                    data__jira__labels__aborted = data__jira__labels["aborted"]
                                    if not isinstance(data__jira__labels__aborted, (str, NoneType)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.aborted must be string or null")
                                    if isinstance(data__jira__labels__aborted, str):
                                        if not REGEX_PATTERNS['^[^ ]+$'].search(data__jira__labels__aborted):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.aborted must match pattern ^[^ ]+$")
                                if "partial" in data__jira__labels_keys:
                                    data__jira__labels_keys.remove("partial")
                                    data__jira__labels__partial = data__jira__labels["partial"]
                                    if not isinstance(data__jira__labels__partial, (str, NoneType)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.partial must be string or null")
                                    if isinstance(data__jira__labels__partial, str):
                                        if not REGEX_PATTERNS['^[^ ]+$'].search(data__jira__labels__partial):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels.partial must match pattern ^[^ ]+$")
                                if data__jira__labels_keys:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels must not contain "+str(data__jira__labels_keys)+" properties")
                            data__jira__labels_any_of_count1 += 1
                        except (JsonSchemaValueException, JsonSchemaValuesException): pass
                    if not data__jira__labels_any_of_count1:
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.labels cannot be validated by any definition")
                if "comment" in data__jira_keys:
                    data__jira_keys.remove("comment")
                    data__jira__comment = data__jira["comment"]
                    if not isinstance(data__jira__comment, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment must be object")
                    data__jira__comment_is_dict = isinstance(data__jira__comment, dict)
                    if data__jira__comment_is_dict:
                        data__jira__comment_keys = set(data__jira__comment.keys())
                        if "internal" in data__jira__comment_keys:
                            data__jira__comment_keys.remove("internal")
                            data__jira__comment__internal = data__jira__comment["internal"]
                            if not isinstance(data__jira__comment__internal, (bool)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.internal must be boolean")
                        if "visibility" in data__jira__comment_keys:
                            data__jira__comment_keys.remove("visibility")
                            data__jira__comment__visibility = data__jira__comment["visibility"]
                            if not isinstance(data__jira__comment__visibility, (dict)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility must be object")
                            data__jira__comment__visibility_is_dict = isinstance(data__jira__comment__visibility, dict)
                            if data__jira__comment__visibility_is_dict:
                                data__jira__comment__visibility__missing_keys = set(['type', 'value']) - data__jira__comment__visibility.keys()
                                if data__jira__comment__visibility__missing_keys:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility must contain ")
                                data__jira__comment__visibility_keys = set(data__jira__comment__visibility.keys())
                                if "type" in data__jira__comment__visibility_keys:
                                    data__jira__comment__visibility_keys.remove("type")
                                    data__jira__comment__visibility__type = data__jira__comment__visibility["type"]
                                    if not (isinstance(data__jira__comment__visibility__type, str) and data__jira__comment__visibility__type == 'role' or isinstance(data__jira__comment__visibility__type, str) and data__jira__comment__visibility__type == 'group'):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility.type must be one of ['role', 'group']")
                                if "value" in data__jira__comment__visibility_keys:
                                    data__jira__comment__visibility_keys.remove("value")
                                    data__jira__comment__visibility__value = data__jira__comment__visibility["value"]
                                    if not isinstance(data__jira__comment__visibility__value, (str)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility.value must be string")
                                    if isinstance(data__jira__comment__visibility__value, str):
                                        data__jira__comment__visibility__value_len = len(data__jira__comment__visibility__value)
                                        if data__jira__comment__visibility__value_len < 1:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility.value must be longer than or equal to 1 characters")
                                if data__jira__comment__visibility_keys:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment.visibility must not contain "+str(data__jira__comment__visibility_keys)+" properties")
                        if data__jira__comment_keys:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.comment must not contain "+str(data__jira__comment_keys)+" properties")
                if "roles" in data__jira_keys:
                    data__jira_keys.remove("roles")
                    data__jira__roles = data__jira["roles"]
                    if not isinstance(data__jira__roles, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.roles must be object")
                    data__jira__roles_is_dict = isinstance(data__jira__roles, dict)
                    if data__jira__roles_is_dict:
                        data__jira__roles_keys = set(data__jira__roles.keys())
                        for data__jira__roles_key in data__jira__roles_keys:
                            if data__jira__roles_key not in []:
                                data__jira__roles_value = data__jira__roles.get(data__jira__roles_key)
                                if not (isinstance(data__jira__roles_value, str) and data__jira__roles_value == 'implements' or isinstance(data__jira__roles_value, str) and data__jira__roles_value == 'relates'):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.roles.{data__jira__roles_key}".format(**locals()) + " must be one of ['implements', 'relates']")
                if "on_missing_key" in data__jira_keys:
                    data__jira_keys.remove("on_missing_key")
                    data__jira__onmissingkey = data__jira["on_missing_key"]
                    if not (isinstance(data__jira__onmissingkey, str) and data__jira__onmissingkey == 'error' or isinstance(data__jira__onmissingkey, str) and data__jira__onmissingkey == 'warn' or isinstance(data__jira__onmissingkey, str) and data__jira__onmissingkey == 'ignore'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.on_missing_key must be one of ['error', 'warn', 'ignore']")
                if "on_revert" in data__jira_keys:
                    data__jira_keys.remove("on_revert")
                    data__jira__onrevert = data__jira["on_revert"]
                    if not isinstance(data__jira__onrevert, (str, NoneType)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.on_revert must be string or null")
                if "key_pattern" in data__jira_keys:
                    data__jira_keys.remove("key_pattern")
                    data__jira__keypattern = data__jira["key_pattern"]
                    if not isinstance(data__jira__keypattern, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.key_pattern must be string")
                if "deployment" in data__jira_keys:
                    data__jira_keys.remove("deployment")
                    data__jira__deployment = data__jira["deployment"]
                    if not (isinstance(data__jira__deployment, str) and data__jira__deployment == 'cloud' or isinstance(data__jira__deployment, str) and data__jira__deployment == 'datacenter'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.deployment must be one of ['cloud', 'datacenter']")
                if "site_url" in data__jira_keys:
                    data__jira_keys.remove("site_url")
                    data__jira__siteurl = data__jira["site_url"]
                    if not isinstance(data__jira__siteurl, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.site_url must be string")
                    if isinstance(data__jira__siteurl, str):
                        if not REGEX_PATTERNS['^https?://'].search(data__jira__siteurl):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.site_url must match pattern ^https?://")
                if "mode" in data__jira_keys:
                    data__jira_keys.remove("mode")
                    data__jira__mode = data__jira["mode"]
                    if not (isinstance(data__jira__mode, str) and data__jira__mode == 'plan' or isinstance(data__jira__mode, str) and data__jira__mode == 'apply'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira.mode must be one of ['plan', 'apply']")
                if data__jira_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".jira must not contain "+str(data__jira_keys)+" properties")
        if "migrations" in data_keys:
            data_keys.remove("migrations")
            data__migrations = data["migrations"]
            if not isinstance(data__migrations, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations must be object")
            data__migrations_is_dict = isinstance(data__migrations, dict)
            if data__migrations_is_dict:
                data__migrations_keys = set(data__migrations.keys())
                if "layout" in data__migrations_keys:
                    data__migrations_keys.remove("layout")
                    data__migrations__layout = data__migrations["layout"]
                    if not (isinstance(data__migrations__layout, str) and data__migrations__layout == 'raw' or isinstance(data__migrations__layout, str) and data__migrations__layout == 'prisma' or isinstance(data__migrations__layout, str) and data__migrations__layout == 'flyway' or isinstance(data__migrations__layout, str) and data__migrations__layout == 'dbmate' or isinstance(data__migrations__layout, str) and data__migrations__layout == 'golang-migrate'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations.layout must be one of ['raw', 'prisma', 'flyway', 'dbmate', 'golang-migrate']")
                if "path" in data__migrations_keys:
                    data__migrations_keys.remove("path")
                    data__migrations__path = data__migrations["path"]
                    if not isinstance(data__migrations__path, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations.path must be string")
                    if isinstance(data__migrations__path, str):
                        data__migrations__path_len = len(data__migrations__path)
                        if data__migrations__path_len < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations.path must be longer than or equal to 1 characters")
                if "write" in data__migrations_keys:
                    data__migrations_keys.remove("write")
                    data__migrations__write = data__migrations["write"]
                    if not (isinstance(data__migrations__write, str) and data__migrations__write == 'never' or isinstance(data__migrations__write, str) and data__migrations__write == 'pull-request'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations.write must be one of ['never', 'pull-request']")
                if data__migrations_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".migrations must not contain "+str(data__migrations_keys)+" properties")
        if "postgres" in data_keys:
            data_keys.remove("postgres")
            data__postgres = data["postgres"]
            if not isinstance(data__postgres, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres must be object")
            data__postgres_is_dict = isinstance(data__postgres, dict)
            if data__postgres_is_dict:
                data__postgres_keys = set(data__postgres.keys())
                if "version" in data__postgres_keys:
                    data__postgres_keys.remove("version")
                    data__postgres__version = data__postgres["version"]
                    if not isinstance(data__postgres__version, (int)) and not (isinstance(data__postgres__version, float) and data__postgres__version.is_integer()) or isinstance(data__postgres__version, bool):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.version must be integer")
                    if isinstance(data__postgres__version, (int, float, Decimal)) and not isinstance(data__postgres__version, bool):
                        if data__postgres__version < 12:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.version must be bigger than or equal to 12")
                        if data__postgres__version > 18:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.version must be smaller than or equal to 18")
                if "extensions" in data__postgres_keys:
                    data__postgres_keys.remove("extensions")
                    data__postgres__extensions = data__postgres["extensions"]
                    if not isinstance(data__postgres__extensions, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.extensions must be array")
                    data__postgres__extensions_is_list = isinstance(data__postgres__extensions, (list, tuple))
                    if data__postgres__extensions_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__postgres__extensions_len = len(data__postgres__extensions)
                        if data__postgres__extensions_len > len(set(fn(data__postgres__extensions_x) for data__postgres__extensions_x in data__postgres__extensions)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.extensions must contain unique items")
                        for data__postgres__extensions_x, data__postgres__extensions_item in enumerate(data__postgres__extensions):
                            if not isinstance(data__postgres__extensions_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.extensions[{data__postgres__extensions_x}]".format(**locals()) + " must be string")
                            if isinstance(data__postgres__extensions_item, str):
                                data__postgres__extensions_item_len = len(data__postgres__extensions_item)
                                if data__postgres__extensions_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres.extensions[{data__postgres__extensions_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if data__postgres_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".postgres must not contain "+str(data__postgres_keys)+" properties")
        if "prove" in data_keys:
            data_keys.remove("prove")
            data__prove = data["prove"]
            if not (isinstance(data__prove, str) and data__prove == 'on' or isinstance(data__prove, str) and data__prove == 'off' or isinstance(data__prove, str) and data__prove == 'strict'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".prove must be one of ['on', 'off', 'strict']")
        if "finalise" in data_keys:
            data_keys.remove("finalise")
            data__finalise = data["finalise"]
            if not (isinstance(data__finalise, str) and data__finalise == 'commit' or isinstance(data__finalise, str) and data__finalise == 'pull-request' or isinstance(data__finalise, str) and data__finalise == 'off'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".finalise must be one of ['commit', 'pull-request', 'off']")
        if "register" in data_keys:
            data_keys.remove("register")
            data__register = data["register"]
            if not isinstance(data__register, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".register must be object")
            data__register_is_dict = isinstance(data__register, dict)
            if data__register_is_dict:
                data__register__missing_keys = set(['path']) - data__register.keys()
                if data__register__missing_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".register must contain ")
                data__register_keys = set(data__register.keys())
                if "path" in data__register_keys:
                    data__register_keys.remove("path")
                    data__register__path = data__register["path"]
                    if not isinstance(data__register__path, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".register.path must be string")
                    if isinstance(data__register__path, str):
                        if not REGEX_PATTERNS['\\.md$'].search(data__register__path):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".register.path must match pattern \\.md$")
                if data__register_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".register must not contain "+str(data__register_keys)+" properties")
        if "report" in data_keys:
            data_keys.remove("report")
            data__report = data["report"]
            if not isinstance(data__report, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".report must be object")
            data__report_is_dict = isinstance(data__report, dict)
            if data__report_is_dict:
                data__report_keys = set(data__report.keys())
                if "inline" in data__report_keys:
                    data__report_keys.remove("inline")
                    data__report__inline = data__report["inline"]
                    if not isinstance(data__report__inline, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.inline must be boolean")
                if "max_inline" in data__report_keys:
                    data__report_keys.remove("max_inline")
                    data__report__maxinline = data__report["max_inline"]
                    if not isinstance(data__report__maxinline, (int)) and not (isinstance(data__report__maxinline, float) and data__report__maxinline.is_integer()) or isinstance(data__report__maxinline, bool):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.max_inline must be integer")
                    if isinstance(data__report__maxinline, (int, float, Decimal)) and not isinstance(data__report__maxinline, bool):
                        if data__report__maxinline < 0:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.max_inline must be bigger than or equal to 0")
                        if data__report__maxinline > 100:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.max_inline must be smaller than or equal to 100")
                if "checks" in data__report_keys:
                    data__report_keys.remove("checks")
                    data__report__checks = data__report["checks"]
                    if not isinstance(data__report__checks, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.checks must be boolean")
                if "sarif" in data__report_keys:
                    data__report_keys.remove("sarif")
                    data__report__sarif = data__report["sarif"]
                    if not isinstance(data__report__sarif, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".report.sarif must be boolean")
                if data__report_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".report must not contain "+str(data__report_keys)+" properties")
        if "commands" in data_keys:
            data_keys.remove("commands")
            data__commands = data["commands"]
            if not isinstance(data__commands, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands must be object")
            data__commands_is_dict = isinstance(data__commands, dict)
            if data__commands_is_dict:
                data__commands_keys = set(data__commands.keys())
                if "recheck" in data__commands_keys:
                    data__commands_keys.remove("recheck")
                    data__commands__recheck = data__commands["recheck"]
                    if not isinstance(data__commands__recheck, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.recheck must be array")
                    data__commands__recheck_is_list = isinstance(data__commands__recheck, (list, tuple))
                    if data__commands__recheck_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__commands__recheck_len = len(data__commands__recheck)
                        if data__commands__recheck_len > len(set(fn(data__commands__recheck_x) for data__commands__recheck_x in data__commands__recheck)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.recheck must contain unique items")
                        for data__commands__recheck_x, data__commands__recheck_item in enumerate(data__commands__recheck):
                            if not isinstance(data__commands__recheck_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.recheck[{data__commands__recheck_x}]".format(**locals()) + " must be string")
                            if isinstance(data__commands__recheck_item, str):
                                if not REGEX_PATTERNS['^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$'].search(data__commands__recheck_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.recheck[{data__commands__recheck_x}]".format(**locals()) + " must match pattern ^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$")
                if "block" in data__commands_keys:
                    data__commands_keys.remove("block")
                    data__commands__block = data__commands["block"]
                    if not isinstance(data__commands__block, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.block must be array")
                    data__commands__block_is_list = isinstance(data__commands__block, (list, tuple))
                    if data__commands__block_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__commands__block_len = len(data__commands__block)
                        if data__commands__block_len > len(set(fn(data__commands__block_x) for data__commands__block_x in data__commands__block)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.block must contain unique items")
                        for data__commands__block_x, data__commands__block_item in enumerate(data__commands__block):
                            if not isinstance(data__commands__block_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.block[{data__commands__block_x}]".format(**locals()) + " must be string")
                            if isinstance(data__commands__block_item, str):
                                if not REGEX_PATTERNS['^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$'].search(data__commands__block_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.block[{data__commands__block_x}]".format(**locals()) + " must match pattern ^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$")
                if "unblock" in data__commands_keys:
                    data__commands_keys.remove("unblock")
                    data__commands__unblock = data__commands["unblock"]
                    if not isinstance(data__commands__unblock, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.unblock must be array")
                    data__commands__unblock_is_list = isinstance(data__commands__unblock, (list, tuple))
                    if data__commands__unblock_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__commands__unblock_len = len(data__commands__unblock)
                        if data__commands__unblock_len > len(set(fn(data__commands__unblock_x) for data__commands__unblock_x in data__commands__unblock)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.unblock must contain unique items")
                        for data__commands__unblock_x, data__commands__unblock_item in enumerate(data__commands__unblock):
                            if not isinstance(data__commands__unblock_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.unblock[{data__commands__unblock_x}]".format(**locals()) + " must be string")
                            if isinstance(data__commands__unblock_item, str):
                                if not REGEX_PATTERNS['^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$'].search(data__commands__unblock_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.unblock[{data__commands__unblock_x}]".format(**locals()) + " must match pattern ^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$")
                if "abort" in data__commands_keys:
                    data__commands_keys.remove("abort")
                    data__commands__abort = data__commands["abort"]
                    if not isinstance(data__commands__abort, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.abort must be array")
                    data__commands__abort_is_list = isinstance(data__commands__abort, (list, tuple))
                    if data__commands__abort_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__commands__abort_len = len(data__commands__abort)
                        if data__commands__abort_len > len(set(fn(data__commands__abort_x) for data__commands__abort_x in data__commands__abort)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.abort must contain unique items")
                        for data__commands__abort_x, data__commands__abort_item in enumerate(data__commands__abort):
                            if not isinstance(data__commands__abort_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.abort[{data__commands__abort_x}]".format(**locals()) + " must be string")
                            if isinstance(data__commands__abort_item, str):
                                if not REGEX_PATTERNS['^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$'].search(data__commands__abort_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands.abort[{data__commands__abort_x}]".format(**locals()) + " must match pattern ^(author|gates|write|anyone|@[A-Za-z0-9-]+|[A-Za-z0-9-]+/[A-Za-z0-9_.-]+)$")
                if data__commands_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".commands must not contain "+str(data__commands_keys)+" properties")
        if data_keys:
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must not contain "+str(data_keys)+" properties")
    return data

def validate____defs_gate(data, custom_formats={}, name_prefix=None):
    data_any_of_count2 = 0
    if not data_any_of_count2:
        try:
            if not (isinstance(data, str) and data == 'off'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + " must be one of ['off']")
            data_any_of_count2 += 1
        except (JsonSchemaValueException, JsonSchemaValuesException): pass
    if not data_any_of_count2:
        try:
            if not isinstance(data, (dict)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
            data_is_dict = isinstance(data, dict)
            if data_is_dict:
                data_keys = set(data.keys())
                if "teams" in data_keys:
                    data_keys.remove("teams")
                    data__teams = data["teams"]
                    if not isinstance(data__teams, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".teams must be array")
                    data__teams_is_list = isinstance(data__teams, (list, tuple))
                    if data__teams_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__teams_len = len(data__teams)
                        if data__teams_len > len(set(fn(data__teams_x) for data__teams_x in data__teams)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".teams must contain unique items")
                        for data__teams_x, data__teams_item in enumerate(data__teams):
                            if not isinstance(data__teams_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".teams[{data__teams_x}]".format(**locals()) + " must be string")
                            if isinstance(data__teams_item, str):
                                if not REGEX_PATTERNS['^@?[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$'].search(data__teams_item):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".teams[{data__teams_x}]".format(**locals()) + " must match pattern ^@?[A-Za-z0-9-]+/[A-Za-z0-9_.-]+$")
                if "members" in data_keys:
                    data_keys.remove("members")
                    data__members = data["members"]
                    if not isinstance(data__members, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".members must be array")
                    data__members_is_list = isinstance(data__members, (list, tuple))
                    if data__members_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__members_len = len(data__members)
                        if data__members_len > len(set(fn(data__members_x) for data__members_x in data__members)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".members must contain unique items")
                        for data__members_x, data__members_item in enumerate(data__members):
                            data__members_item_any_of_count3 = 0
                            if not data__members_item_any_of_count3:
                                try:
                                    if not isinstance(data__members_item, (str)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".members[{data__members_x}]".format(**locals()) + " must be string")
                                    if isinstance(data__members_item, str):
                                        if not REGEX_PATTERNS['^@?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\[bot\\])?$'].search(data__members_item):
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".members[{data__members_x}]".format(**locals()) + " must match pattern ^@?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\[bot\\])?$")
                                    data__members_item_any_of_count3 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__members_item_any_of_count3:
                                try:
                                    if not isinstance(data__members_item, (int)) and not (isinstance(data__members_item, float) and data__members_item.is_integer()) or isinstance(data__members_item, bool):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".members[{data__members_x}]".format(**locals()) + " must be integer")
                                    if isinstance(data__members_item, (int, float, Decimal)) and not isinstance(data__members_item, bool):
                                        if data__members_item < 1:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".members[{data__members_x}]".format(**locals()) + " must be bigger than or equal to 1")
                                    data__members_item_any_of_count3 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__members_item_any_of_count3:
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".members[{data__members_x}]".format(**locals()) + " cannot be validated by any definition")
                if "count" in data_keys:
                    data_keys.remove("count")
                    data__count = data["count"]
                    if not isinstance(data__count, (int)) and not (isinstance(data__count, float) and data__count.is_integer()) or isinstance(data__count, bool):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".count must be integer")
                    if isinstance(data__count, (int, float, Decimal)) and not isinstance(data__count, bool):
                        if data__count < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".count must be bigger than or equal to 1")
                        if data__count > 20:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".count must be smaller than or equal to 20")
                if "destructive_count" in data_keys:
                    data_keys.remove("destructive_count")
                    data__destructivecount = data["destructive_count"]
                    if not isinstance(data__destructivecount, (int)) and not (isinstance(data__destructivecount, float) and data__destructivecount.is_integer()) or isinstance(data__destructivecount, bool):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".destructive_count must be integer")
                    if isinstance(data__destructivecount, (int, float, Decimal)) and not isinstance(data__destructivecount, bool):
                        if data__destructivecount < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".destructive_count must be bigger than or equal to 1")
                        if data__destructivecount > 20:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".destructive_count must be smaller than or equal to 20")
                if "sections" in data_keys:
                    data_keys.remove("sections")
                    data__sections = data["sections"]
                    data__sections_any_of_count4 = 0
                    if not data__sections_any_of_count4:
                        try:
                            if not (isinstance(data__sections, str) and data__sections == '*'):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections must be one of ['*']")
                            data__sections_any_of_count4 += 1
                        except (JsonSchemaValueException, JsonSchemaValuesException): pass
                    if not data__sections_any_of_count4:
                        try:
                            if not isinstance(data__sections, (list, tuple)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections must be array")
                            data__sections_is_list = isinstance(data__sections, (list, tuple))
                            if data__sections_is_list:
                                def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                                data__sections_len = len(data__sections)
                                if data__sections_len > len(set(fn(data__sections_x) for data__sections_x in data__sections)):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections must contain unique items")
                                for data__sections_x, data__sections_item in enumerate(data__sections):
                                    if not isinstance(data__sections_item, (str)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections[{data__sections_x}]".format(**locals()) + " must be string")
                                    if isinstance(data__sections_item, str):
                                        data__sections_item_len = len(data__sections_item)
                                        if data__sections_item_len < 1:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections[{data__sections_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                            data__sections_any_of_count4 += 1
                        except (JsonSchemaValueException, JsonSchemaValuesException): pass
                    if not data__sections_any_of_count4:
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".sections cannot be validated by any definition")
                if "when" in data_keys:
                    data_keys.remove("when")
                    data__when = data["when"]
                    if not (isinstance(data__when, str) and data__when == 'always' or isinstance(data__when, str) and data__when == 'designed'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".when must be one of ['always', 'designed']")
                if "distinct_from" in data_keys:
                    data_keys.remove("distinct_from")
                    data__distinctfrom = data["distinct_from"]
                    if not isinstance(data__distinctfrom, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".distinct_from must be array")
                    data__distinctfrom_is_list = isinstance(data__distinctfrom, (list, tuple))
                    if data__distinctfrom_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__distinctfrom_len = len(data__distinctfrom)
                        if data__distinctfrom_len > len(set(fn(data__distinctfrom_x) for data__distinctfrom_x in data__distinctfrom)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".distinct_from must contain unique items")
                        for data__distinctfrom_x, data__distinctfrom_item in enumerate(data__distinctfrom):
                            if not isinstance(data__distinctfrom_item, (str)):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".distinct_from[{data__distinctfrom_x}]".format(**locals()) + " must be string")
                            if isinstance(data__distinctfrom_item, str):
                                data__distinctfrom_item_len = len(data__distinctfrom_item)
                                if data__distinctfrom_item_len < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".distinct_from[{data__distinctfrom_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                if "description" in data_keys:
                    data_keys.remove("description")
                    data__description = data["description"]
                    if not isinstance(data__description, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".description must be string")
                if "invalidate" in data_keys:
                    data_keys.remove("invalidate")
                    data__invalidate = data["invalidate"]
                    if not (isinstance(data__invalidate, str) and data__invalidate == 'section' or isinstance(data__invalidate, str) and data__invalidate == 'document' or isinstance(data__invalidate, str) and data__invalidate == 'push' or isinstance(data__invalidate, str) and data__invalidate == 'never'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".invalidate must be one of ['section', 'document', 'push', 'never']")
                if "allow_author" in data_keys:
                    data_keys.remove("allow_author")
                    data__allowauthor = data["allow_author"]
                    if not isinstance(data__allowauthor, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".allow_author must be boolean")
                if "allow_contributors" in data_keys:
                    data_keys.remove("allow_contributors")
                    data__allowcontributors = data["allow_contributors"]
                    if not isinstance(data__allowcontributors, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".allow_contributors must be boolean")
                if "count_committers" in data_keys:
                    data_keys.remove("count_committers")
                    data__countcommitters = data["count_committers"]
                    if not isinstance(data__countcommitters, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".count_committers must be boolean")
                if "bots" in data_keys:
                    data_keys.remove("bots")
                    data__bots = data["bots"]
                    if not isinstance(data__bots, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".bots must be array")
                    data__bots_is_list = isinstance(data__bots, (list, tuple))
                    if data__bots_is_list:
                        def fn(var): return frozenset(dict((k, fn(v)) for k, v in var.items()).items()) if hasattr(var, "items") else tuple(fn(v) for v in var) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        data__bots_len = len(data__bots)
                        if data__bots_len > len(set(fn(data__bots_x) for data__bots_x in data__bots)):
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".bots must contain unique items")
                        for data__bots_x, data__bots_item in enumerate(data__bots):
                            if not isinstance(data__bots_item, (int)) and not (isinstance(data__bots_item, float) and data__bots_item.is_integer()) or isinstance(data__bots_item, bool):
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".bots[{data__bots_x}]".format(**locals()) + " must be integer")
                            if isinstance(data__bots_item, (int, float, Decimal)) and not isinstance(data__bots_item, bool):
                                if data__bots_item < 1:
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".bots[{data__bots_x}]".format(**locals()) + " must be bigger than or equal to 1")
                if "reset_on_reopened" in data_keys:
                    data_keys.remove("reset_on_reopened")
                    data__resetonreopened = data["reset_on_reopened"]
                    if not isinstance(data__resetonreopened, (bool)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".reset_on_reopened must be boolean")
                if "threads" in data_keys:
                    data_keys.remove("threads")
                    data__threads = data["threads"]
                    if not (isinstance(data__threads, str) and data__threads == 'list' or isinstance(data__threads, str) and data__threads == 'require-resolved'):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".threads must be one of ['list', 'require-resolved']")
                if data_keys:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + " must not contain "+str(data_keys)+" properties")
            data_any_of_count2 += 1
        except (JsonSchemaValueException, JsonSchemaValuesException): pass
    if not data_any_of_count2:
        raise JsonSchemaValueException("" + (name_prefix or "data") + " cannot be validated by any definition")
    return data

JsonSchemaException = JsonSchemaValueException
DEFAULTS = {'documents': ['docs/**/*data-design*.md', 'docs/data-design/**/*.md'],
 'defaults': {'invalidate': 'section',
              'allow_author': False,
              'allow_contributors': False,
              'count_committers': False,
              'bots': [],
              'reset_on_reopened': False,
              'threads': 'list'},
 'standards': {'profile': 'data-design-standards',
               'naming': {'index': 'idx_{table}_{columns}',
                          'foreign_key': 'fk_{table}_{columns}',
                          'migration': 'timestamp'}},
 'jira': {'comment': {'internal': True}, 'on_missing_key': 'error', 'mode': 'apply'},
 'migrations': {'layout': 'raw', 'write': 'never'},
 'postgres': {'version': 18},
 'prove': 'on',
 'finalise': 'commit',
 'report': {'inline': True, 'max_inline': 30, 'checks': False, 'sarif': False},
 'commands': {'recheck': ['anyone'],
              'block': ['author', 'gates', 'write'],
              'unblock': ['author', 'gates', 'write'],
              'abort': ['author', 'gates', 'write']}}
