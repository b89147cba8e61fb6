CREATE FUNCTION slug(title text) RETURNS text LANGUAGE sql AS 'SELECT lower(title)';
-- next deployment
DROP FUNCTION slug(text);
