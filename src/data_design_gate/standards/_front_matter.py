# mypy: ignore-errors
# ruff: noqa: ANN001, ANN003, ANN202, ANN204, ARG001, B006, B007, C405, C901, E402, E501, E701, I001, N818, PLR0912, PLR0915, PLR2004, Q000, RUF021, RUF060, SIM102, TRY301
# fmt: off
"""Generated from schemas/front-matter.schema.json by scripts/generate_front_matter.py."""

VERSION = "2.22.3"
from decimal import Decimal
import re


class JsonSchemaValueException(ValueError):
    """Metadata that breaks the schema."""

    def __init__(self, message, **_):
        super().__init__(message)


JsonSchemaValuesException = JsonSchemaValueException


REGEX_PATTERNS = {
    '^v?[0-9]+([.][0-9]+){0,3}([-+][0-9A-Za-z.-]+)?$': re.compile('^v?[0-9]+([.][0-9]+){0,3}([-+][0-9A-Za-z.-]+)?\\Z'),
    '^([Bb]oth|([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?)(( *[,/+&] *| and )([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?))?)$': re.compile('^([Bb]oth|([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?)(( *[,/+&] *| and )([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?))?)\\Z'),
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?$': re.compile('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?\\Z')
}

NoneType = type(None)

def validate(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (dict)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be object")
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "title" in data_keys:
            data_keys.remove("title")
            data__title = data["title"]
            if not isinstance(data__title, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".title must be string")
            if isinstance(data__title, str):
                data__title_len = len(data__title)
                if data__title_len < 1:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".title must be longer than or equal to 1 characters")
                if data__title_len > 200:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".title must be shorter than or equal to 200 characters")
        if "status" in data_keys:
            data_keys.remove("status")
            data__status = data["status"]
            if not isinstance(data__status, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".status must be string")
        if "jira" in data_keys:
            data_keys.remove("jira")
            data__jira = data["jira"]
            validate____defs_textortexts(data__jira, custom_formats, (name_prefix or "data") + ".jira")
        if "version" in data_keys:
            data_keys.remove("version")
            data__version = data["version"]
            if not isinstance(data__version, (str, int, float, Decimal)) or isinstance(data__version, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".version must be string or number")
            if isinstance(data__version, str):
                if not REGEX_PATTERNS['^v?[0-9]+([.][0-9]+){0,3}([-+][0-9A-Za-z.-]+)?$'].search(data__version):
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".version must match pattern ^v?[0-9]+([.][0-9]+){0,3}([-+][0-9A-Za-z.-]+)?$")
            if isinstance(data__version, (int, float, Decimal)) and not isinstance(data__version, bool):
                if data__version < 0:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".version must be bigger than or equal to 0")
        if "design_date" in data_keys:
            data_keys.remove("design_date")
            data__designdate = data["design_date"]
            validate____defs_date(data__designdate, custom_formats, (name_prefix or "data") + ".design_date")
        if "last_updated" in data_keys:
            data_keys.remove("last_updated")
            data__lastupdated = data["last_updated"]
            validate____defs_date(data__lastupdated, custom_formats, (name_prefix or "data") + ".last_updated")
        if "approval_date" in data_keys:
            data_keys.remove("approval_date")
            data__approvaldate = data["approval_date"]
            validate____defs_date(data__approvaldate, custom_formats, (name_prefix or "data") + ".approval_date")
        if "authors" in data_keys:
            data_keys.remove("authors")
            data__authors = data["authors"]
            validate____defs_textortexts(data__authors, custom_formats, (name_prefix or "data") + ".authors")
        if "owner" in data_keys:
            data_keys.remove("owner")
            data__owner = data["owner"]
            validate____defs_textortexts(data__owner, custom_formats, (name_prefix or "data") + ".owner")
        if "stores" in data_keys:
            data_keys.remove("stores")
            data__stores = data["stores"]
            data__stores_any_of_count1 = 0
            if not data__stores_any_of_count1:
                try:
                    validate____defs_stores(data__stores, custom_formats, (name_prefix or "data") + ".stores")
                    data__stores_any_of_count1 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__stores_any_of_count1:
                try:
                    if not isinstance(data__stores, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".stores must be array")
                    data__stores_is_list = isinstance(data__stores, (list, tuple))
                    if data__stores_is_list:
                        data__stores_len = len(data__stores)
                        if data__stores_len < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".stores must contain at least 1 items")
                        for data__stores_x, data__stores_item in enumerate(data__stores):
                            validate____defs_stores(data__stores_item, custom_formats, (name_prefix or "data") + ".stores[{data__stores_x}]".format(**locals()))
                    data__stores_any_of_count1 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__stores_any_of_count1:
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".stores cannot be validated by any definition")
        if "feature" in data_keys:
            data_keys.remove("feature")
            data__feature = data["feature"]
            validate____defs_textortexts(data__feature, custom_formats, (name_prefix or "data") + ".feature")
        if "requirements" in data_keys:
            data_keys.remove("requirements")
            data__requirements = data["requirements"]
            validate____defs_textortexts(data__requirements, custom_formats, (name_prefix or "data") + ".requirements")
        if "architecture" in data_keys:
            data_keys.remove("architecture")
            data__architecture = data["architecture"]
            validate____defs_textortexts(data__architecture, custom_formats, (name_prefix or "data") + ".architecture")
        if "adrs" in data_keys:
            data_keys.remove("adrs")
            data__adrs = data["adrs"]
            validate____defs_textortexts(data__adrs, custom_formats, (name_prefix or "data") + ".adrs")
        if "existing_schemas" in data_keys:
            data_keys.remove("existing_schemas")
            data__existingschemas = data["existing_schemas"]
            validate____defs_textortexts(data__existingschemas, custom_formats, (name_prefix or "data") + ".existing_schemas")
        if "data_flow" in data_keys:
            data_keys.remove("data_flow")
            data__dataflow = data["data_flow"]
            validate____defs_textortexts(data__dataflow, custom_formats, (name_prefix or "data") + ".data_flow")
        if "architecture_review" in data_keys:
            data_keys.remove("architecture_review")
            data__architecturereview = data["architecture_review"]
            if not isinstance(data__architecturereview, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".architecture_review must be string")
            if not (isinstance(data__architecturereview, str) and data__architecturereview == 'required' or isinstance(data__architecturereview, str) and data__architecturereview == 'not-needed'):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".architecture_review must be one of ['required', 'not-needed']")
        if "id" in data_keys:
            data_keys.remove("id")
            data__id = data["id"]
            if not isinstance(data__id, (str, int)) and not (isinstance(data__id, float) and data__id.is_integer()) or isinstance(data__id, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".id must be string or integer")
            if isinstance(data__id, str):
                data__id_len = len(data__id)
                if data__id_len < 1:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".id must be longer than or equal to 1 characters")
                if data__id_len > 200:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".id must be shorter than or equal to 200 characters")
        if "waivers" in data_keys:
            data_keys.remove("waivers")
            data__waivers = data["waivers"]
            data__waivers_any_of_count2 = 0
            if not data__waivers_any_of_count2:
                try:
                    if not isinstance(data__waivers, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers must be string")
                    if isinstance(data__waivers, str):
                        data__waivers_len = len(data__waivers)
                        if data__waivers_len < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers must be longer than or equal to 1 characters")
                    data__waivers_any_of_count2 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__waivers_any_of_count2:
                try:
                    if not isinstance(data__waivers, (dict)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers must be object")
                    data__waivers_is_dict = isinstance(data__waivers, dict)
                    if data__waivers_is_dict:
                        data__waivers_keys = set(data__waivers.keys())
                        for data__waivers_key in data__waivers_keys:
                            if data__waivers_key not in []:
                                data__waivers_value = data__waivers.get(data__waivers_key)
                                if not isinstance(data__waivers_value, (str, NoneType)):
                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers.{data__waivers_key}".format(**locals()) + " must be string or null")
                    data__waivers_any_of_count2 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__waivers_any_of_count2:
                try:
                    if not isinstance(data__waivers, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers must be array")
                    data__waivers_is_list = isinstance(data__waivers, (list, tuple))
                    if data__waivers_is_list:
                        data__waivers_len = len(data__waivers)
                        for data__waivers_x, data__waivers_item in enumerate(data__waivers):
                            data__waivers_item_any_of_count3 = 0
                            if not data__waivers_item_any_of_count3:
                                try:
                                    if not isinstance(data__waivers_item, (str)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers[{data__waivers_x}]".format(**locals()) + " must be string")
                                    if isinstance(data__waivers_item, str):
                                        data__waivers_item_len = len(data__waivers_item)
                                        if data__waivers_item_len < 1:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers[{data__waivers_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
                                    data__waivers_item_any_of_count3 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__waivers_item_any_of_count3:
                                try:
                                    if not isinstance(data__waivers_item, (dict)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers[{data__waivers_x}]".format(**locals()) + " must be object")
                                    data__waivers_item_is_dict = isinstance(data__waivers_item, dict)
                                    if data__waivers_item_is_dict:
                                        data__waivers_item_len = len(data__waivers_item)
                                        if data__waivers_item_len < 1:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers[{data__waivers_x}]".format(**locals()) + " must contain at least 1 properties")
                                    data__waivers_item_any_of_count3 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__waivers_item_any_of_count3:
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers[{data__waivers_x}]".format(**locals()) + " cannot be validated by any definition")
                    data__waivers_any_of_count2 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__waivers_any_of_count2:
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".waivers cannot be validated by any definition")
        if "approvals" in data_keys:
            data_keys.remove("approvals")
            data__approvals = data["approvals"]
            data__approvals_any_of_count4 = 0
            if not data__approvals_any_of_count4:
                try:
                    if not isinstance(data__approvals, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals must be string")
                    data__approvals_any_of_count4 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__approvals_any_of_count4:
                try:
                    if not isinstance(data__approvals, (list, tuple)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals must be array")
                    data__approvals_is_list = isinstance(data__approvals, (list, tuple))
                    if data__approvals_is_list:
                        data__approvals_len = len(data__approvals)
                        for data__approvals_x, data__approvals_item in enumerate(data__approvals):
                            data__approvals_item_any_of_count5 = 0
                            if not data__approvals_item_any_of_count5:
                                try:
                                    if not isinstance(data__approvals_item, (str)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}]".format(**locals()) + " must be string")
                                    data__approvals_item_any_of_count5 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__approvals_item_any_of_count5:
                                try:
                                    if not isinstance(data__approvals_item, (dict)):
                                        raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}]".format(**locals()) + " must be object")
                                    data__approvals_item_is_dict = isinstance(data__approvals_item, dict)
                                    if data__approvals_item_is_dict:
                                        data__approvals_item__missing_keys = set(['gate', 'by', 'commit', 'date']) - data__approvals_item.keys()
                                        if data__approvals_item__missing_keys:
                                            raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}]".format(**locals()) + " must contain ")
                                        data__approvals_item_keys = set(data__approvals_item.keys())
                                        if "gate" in data__approvals_item_keys:
                                            data__approvals_item_keys.remove("gate")
                                            data__approvals_item__gate = data__approvals_item["gate"]
                                            if not isinstance(data__approvals_item__gate, (str)):
                                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].gate".format(**locals()) + " must be string")
                                            if isinstance(data__approvals_item__gate, str):
                                                data__approvals_item__gate_len = len(data__approvals_item__gate)
                                                if data__approvals_item__gate_len < 1:
                                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].gate".format(**locals()) + " must be longer than or equal to 1 characters")
                                        if "by" in data__approvals_item_keys:
                                            data__approvals_item_keys.remove("by")
                                            data__approvals_item__by = data__approvals_item["by"]
                                            if not isinstance(data__approvals_item__by, (str)):
                                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].by".format(**locals()) + " must be string")
                                            if isinstance(data__approvals_item__by, str):
                                                data__approvals_item__by_len = len(data__approvals_item__by)
                                                if data__approvals_item__by_len < 1:
                                                    raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].by".format(**locals()) + " must be longer than or equal to 1 characters")
                                        if "commit" in data__approvals_item_keys:
                                            data__approvals_item_keys.remove("commit")
                                            data__approvals_item__commit = data__approvals_item["commit"]
                                            if not isinstance(data__approvals_item__commit, (str, int)) and not (isinstance(data__approvals_item__commit, float) and data__approvals_item__commit.is_integer()) or isinstance(data__approvals_item__commit, bool):
                                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].commit".format(**locals()) + " must be string or integer")
                                        if "date" in data__approvals_item_keys:
                                            data__approvals_item_keys.remove("date")
                                            data__approvals_item__date = data__approvals_item["date"]
                                            if not isinstance(data__approvals_item__date, (str)):
                                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}].date".format(**locals()) + " must be string")
                                    data__approvals_item_any_of_count5 += 1
                                except (JsonSchemaValueException, JsonSchemaValuesException): pass
                            if not data__approvals_item_any_of_count5:
                                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals[{data__approvals_x}]".format(**locals()) + " cannot be validated by any definition")
                    data__approvals_any_of_count4 += 1
                except (JsonSchemaValueException, JsonSchemaValuesException): pass
            if not data__approvals_any_of_count4:
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".approvals cannot be validated by any definition")
        if "audit" in data_keys:
            data_keys.remove("audit")
            data__audit = data["audit"]
            if not isinstance(data__audit, (str, int)) and not (isinstance(data__audit, float) and data__audit.is_integer()) or isinstance(data__audit, bool):
                raise JsonSchemaValueException("" + (name_prefix or "data") + ".audit must be string or integer")
    return data

def validate____defs_stores(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (str)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be string")
    if isinstance(data, str):
        if not REGEX_PATTERNS['^([Bb]oth|([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?)(( *[,/+&] *| and )([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?))?)$'].search(data):
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must match pattern ^([Bb]oth|([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?)(( *[,/+&] *| and )([Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss]([Qq][Ll])?|[Dd][Yy][Nn][Aa][Mm][Oo][ -]?([Dd][Bb])?))?)$")
    return data

def validate____defs_date(data, custom_formats={}, name_prefix=None):
    if not isinstance(data, (str)):
        raise JsonSchemaValueException("" + (name_prefix or "data") + " must be string")
    if isinstance(data, str):
        if not REGEX_PATTERNS['^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?$'].search(data):
            raise JsonSchemaValueException("" + (name_prefix or "data") + " must match pattern ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ].*)?$")
    return data

def validate____defs_textortexts(data, custom_formats={}, name_prefix=None):
    data_any_of_count6 = 0
    if not data_any_of_count6:
        try:
            if not isinstance(data, (str)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + " must be string")
            if isinstance(data, str):
                data_len = len(data)
                if data_len < 1:
                    raise JsonSchemaValueException("" + (name_prefix or "data") + " must be longer than or equal to 1 characters")
            data_any_of_count6 += 1
        except (JsonSchemaValueException, JsonSchemaValuesException): pass
    if not data_any_of_count6:
        try:
            if not isinstance(data, (list, tuple)):
                raise JsonSchemaValueException("" + (name_prefix or "data") + " must be array")
            data_is_list = isinstance(data, (list, tuple))
            if data_is_list:
                data_len = len(data)
                for data_x, data_item in enumerate(data):
                    if not isinstance(data_item, (str)):
                        raise JsonSchemaValueException("" + (name_prefix or "data") + "[{data_x}]".format(**locals()) + " must be string")
                    if isinstance(data_item, str):
                        data_item_len = len(data_item)
                        if data_item_len < 1:
                            raise JsonSchemaValueException("" + (name_prefix or "data") + "[{data_x}]".format(**locals()) + " must be longer than or equal to 1 characters")
            data_any_of_count6 += 1
        except (JsonSchemaValueException, JsonSchemaValuesException): pass
    if not data_any_of_count6:
        raise JsonSchemaValueException("" + (name_prefix or "data") + " cannot be validated by any definition")
    return data
