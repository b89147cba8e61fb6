CREATE FUNCTION slug(title text) RETURNS text LANGUAGE sql AS 'SELECT lower(title)';
-- next deployment
DROP FUNCTION slug(text);
CREATE FUNCTION slug(title text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(title)';
