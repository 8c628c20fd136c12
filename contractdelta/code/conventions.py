"""What is known of code outside of the project, by its name: the standard library and common frameworks.

All that is not listed here is taken for something that may do anything with what it is given.
"""

import sys

#: Modules of the standard library whose import does nothing but bind their name: not one within a package, which puts
#: that name into the package for all others, too.
QUIET_MODULES = sys.stdlib_module_names - {"antigravity", "readline", "rlcompleter", "site", "this"}
#: Decorators that give the function, the class or a wrapper back and do nothing else, by module.
PURE_DECORATORS = frozenset(
    {
        *("abc", "attr", "attrs", "click", "contextlib", "dataclasses", "enum", "functools", "hypothesis"),
        *("pydantic", "pytest", "typing", "typing_extensions", "unittest", "warnings"),
    }
)
PURE_BUILTIN_DECORATORS = frozenset(("staticmethod", "classmethod", "property"))
#: Decorators that hand the function to nobody, by their last name; what pytest makes of a fixture answers no request.
PLAIN_DECORATORS = frozenset(
    {
        *("staticmethod", "classmethod", "property", "abstractmethod", "override", "overload", "fixture"),
        *("getter", "setter", "deleter", "contextmanager", "asynccontextmanager"),
        *("cache", "lru_cache", "cached_property"),
    }
)
#: Decorators that make a command of a function, by their last name: its docstring is what the command says of itself.
COMMAND_DECORATORS = frozenset(("command", "group", "callback"))
#: Decorators that have requests answered by a function, by their last name: operations tell who depends on that.
ROUTING_DECORATORS = frozenset(
    {
        *("get", "post", "put", "patch", "delete", "head", "options", "trace", "query"),
        *("route", "api_route", "api_operation", "websocket", "websocket_route"),
    }
)
#: Decorators of pure modules that look at annotations, by their last name: to refuse a call, or to tell a schema.
CHECKING_DECORATORS = frozenset(
    ("validate_call", "validate_arguments", "computed_field", "field_serializer", "model_serializer")
)
#: Types whose values hold nothing but themselves.
PLAIN_TYPES = frozenset(("bool", "bytes", "float", "int", "str"))
#: What gives values that hold what it is given, or tells something of that, and calls nothing else.
BUILTIN_FUNCTIONS = frozenset(
    {
        *("dict", "frozenset", "list", "set", "tuple"),
        *("abs", "all", "any", "divmod", "enumerate", "isinstance", "len", "max", "min", "ord", "chr", "pow", "range"),
        *("repr", "reversed", "round", "sorted", "sum", "zip", "ValueError", "TypeError", "KeyError", "IndexError"),
    }
)
#: Modules of the standard library that tell something of the machine or of values, and call no code of their caller.
PLAIN_MODULES = frozenset(
    {
        *("base64", "datetime", "decimal", "fractions", "getpass", "hashlib", "hmac", "importlib.metadata", "locale"),
        *("math", "os", "os.path", "platform", "random", "re", "secrets", "shutil", "socket", "string", "sysconfig"),
        *("tempfile", "time", "uuid", "zoneinfo"),
    }
)
#: Decorators that keep what a function returned, by their last name.
CACHING_DECORATORS = frozenset(("cache", "lru_cache", "cached_property", "cached", "memoize"))
#: What makes a container that can be filled.
CONTAINERS = frozenset(
    ("OrderedDict", "WeakKeyDictionary", "WeakValueDictionary", "defaultdict", "dict", "list", "set")
)
#: Methods that put something into a container.
FILLING_CALLS = frozenset(("add", "append", "extend", "insert", "set", "setdefault", "update"))
#: What frameworks keep for one request and give each one anew, by the usual names.
REQUEST_OBJECTS = frozenset(("app_ctx", "g", "request", "request_ctx", "session"))
#: Where Python looks for modules, and keeps them: what is put there is no result.
IMPORT_PLACES = frozenset((("sys", "path"), ("sys", "meta_path"), ("sys", "modules")))
#: The caching decorator that keeps the result in the object itself: other objects of the class do not see it.
PROPERTY_DECORATOR = "cached_property"

#: Calls that keep the functions that they are given, and do not run them while a module is imported.
KEEPING_CALLS = frozenset(
    {
        *("Depends", "Security", "Mount", "Route", "WebSocketRoute", "Field", "field", "partial", "path", "re_path"),
        *("add_api_route", "add_api_websocket_route", "add_route", "add_url_rule", "add_websocket_route"),
        *("add_command", "add_event_handler", "add_exception_handler", "register_error_handler"),
        *("AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator", "PlainSerializer", "WrapSerializer"),
        *("cast", "NewType", "TypeVar"),
    }
)
#: Calls with an object and the name of an attribute of it; methods, ``patch.object`` among them, by their own name.
ATTRIBUTE_CALLS = frozenset(("getattr", "setattr", "delattr", "hasattr", "object"))
#: Calls whose result calls what a text names.
LOOKING_UP = frozenset(("attrgetter", "methodcaller"))
#: Calls that read the names of the file, whatever these are.
NAMESPACE_CALLS = frozenset(("globals", "eval", "exec"))
#: The same where nothing is given to them, or the file's own name: settings of Flask and Celery.
OWN_NAMESPACE_CALLS = frozenset(("vars", "dir", "locals", "from_object", "config_from_object"))
#: Calls that import the module that a text names.
IMPORTING_CALLS = frozenset(("import_module", "__import__"))
#: Calls that take the name of a module and do not import it.
LOGGER_CALLS = frozenset(("getLogger", "get_logger"))
#: Methods that find something by a name and make it where there is none, to nobody's surprise: a namespace of signals
#: has one more.
FINDING_CALLS = frozenset(("signal",))
#: Attributes and functions that reach classes and modules that are named nowhere.
REFLECTION = frozenset(("__subclasses__", "iter_modules", "walk_packages", "get_objects", "get_referrers"))

#: Bases without methods that call those of a subclass when an instance is made.
PLAIN_BASES = frozenset(
    ("object", "ABC", "Protocol", "Generic", "Exception", "ValueError", "TypeError", "LookupError", "KeyError")
)
#: Bases that know their subclasses: what uses a class of the project made from one sees a new subclass of it.
REGISTERING_BASES = frozenset(("DeclarativeBase", "DeclarativeBaseNoMeta", "MappedAsDataclass"))
#: Bases that know all their subclasses, wherever these are.
GLOBAL_REGISTRIES = frozenset(
    ("django.db.models.Model", "mongoengine.Document", "peewee.Model", "sqlmodel.SQLModel", "tortoise.models.Model")
)
