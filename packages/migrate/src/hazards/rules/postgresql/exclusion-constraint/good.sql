CREATE TABLE bookings (id bigint PRIMARY KEY, during tstzrange NOT NULL);
-- next deployment
CREATE TABLE new_bookings (id bigint PRIMARY KEY, during tstzrange NOT NULL, EXCLUDE USING gist (during WITH &&));
