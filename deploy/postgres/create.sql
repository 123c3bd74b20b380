-- Makes one role's database with its two logins. Run once a role, by a superuser:
--
--   psql -X -v ON_ERROR_STOP=1 -v database=candour_desk -v owner=candour_desk_owner -v worker=candour_desk \
--        -f deploy/postgres/create.sql postgres
--
-- The owner changes tables, in `candour migrate`, and nobody else uses it. The worker does to each table only what
-- src/candour/conf/verbs.py lists; `candour migrate` grants that. Neither has a password: see pg_ident.conf beside this.

CREATE ROLE :"owner" LOGIN NOINHERIT;
CREATE ROLE :"worker" LOGIN NOINHERIT;

-- The server writes an instant beside each line of its log. Nothing a person does may leave one: an error says neither
-- the statement nor the values, and one that ends no session is not logged at all.
ALTER ROLE :"worker" SET log_min_messages = fatal;
ALTER ROLE :"worker" SET log_min_error_statement = panic;
ALTER ROLE :"worker" SET log_error_verbosity = terse;
ALTER ROLE :"worker" SET log_statement = 'none';
ALTER ROLE :"worker" SET log_min_duration_statement = -1;
ALTER ROLE :"worker" SET log_duration = off;
ALTER ROLE :"worker" SET log_lock_waits = off;
ALTER ROLE :"worker" SET log_temp_files = -1;
ALTER ROLE :"worker" SET track_activities = off;

-- Names sort as on SQLite, byte by byte.
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"worker";

\connect :"database"
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"worker";
