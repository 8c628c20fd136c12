-- Tables hold the facts and the rules. Each view has a column `document`, which is
-- a row as the JSON of its model in models.py.

PRAGMA foreign_keys = ON;

CREATE TABLE IF NOT EXISTS authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    born INTEGER
);

CREATE TABLE IF NOT EXISTS similar_authors (
    author_id INTEGER NOT NULL REFERENCES authors,
    similar_id INTEGER NOT NULL REFERENCES authors,
    PRIMARY KEY (author_id, similar_id)
);

CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES authors,
    genre TEXT NOT NULL,
    published INTEGER,
    price INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0)
);

CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE
);

CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers,
    status TEXT NOT NULL DEFAULT 'placed',
    placed_at TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS order_lines (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders,
    book_id INTEGER NOT NULL REFERENCES books,
    quantity INTEGER NOT NULL,
    title TEXT NOT NULL,
    unit_price INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS reviews (
    id INTEGER PRIMARY KEY,
    book_id INTEGER NOT NULL REFERENCES books ON DELETE CASCADE,
    customer_id INTEGER NOT NULL REFERENCES customers,
    rating INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (book_id, customer_id)
);

-- Copies leave the stock with the line that orders them; the CHECK on books refuses to sell too many.
CREATE TRIGGER IF NOT EXISTS take_out_of_stock AFTER INSERT ON order_lines
BEGIN
    UPDATE books SET stock = stock - new.quantity WHERE id = new.book_id;
END;

CREATE TRIGGER IF NOT EXISTS put_back_into_stock AFTER UPDATE OF status ON orders
WHEN old.status = 'placed' AND new.status = 'cancelled'
BEGIN
    UPDATE books
    SET stock = stock + (
        SELECT sum(quantity) FROM order_lines WHERE order_id = new.id AND book_id = books.id
    )
    WHERE id IN (SELECT book_id FROM order_lines WHERE order_id = new.id);
END;

-- An author as a part of something else: without the similar ones.
CREATE VIEW IF NOT EXISTS author_cards AS
SELECT id, json_object('id', id, 'name', name, 'born', born) AS document
FROM authors;

CREATE VIEW IF NOT EXISTS author_documents AS
SELECT
    id,
    json_set(document, '$.similar', (
        SELECT json_group_array(json(friend.document))
        FROM similar_authors JOIN author_cards AS friend ON friend.id = similar_id
        WHERE author_id = author_cards.id
    )) AS document
FROM author_cards;

CREATE VIEW IF NOT EXISTS book_documents AS
SELECT
    id,
    title,
    genre,
    author_id,
    json_object(
        'id', id,
        'title', title,
        'author', (SELECT json(document) FROM author_cards WHERE author_cards.id = author_id),
        'genre', genre,
        'published', published,
        'price', json_object('amount', price, 'currency', 'EUR'),
        'stock', stock,
        'rating', (SELECT avg(rating) FROM reviews WHERE book_id = books.id)
    ) AS document
FROM books;

CREATE VIEW IF NOT EXISTS customer_documents AS
SELECT id, json_object('id', id, 'name', name, 'email', email) AS document
FROM customers;

CREATE VIEW IF NOT EXISTS order_line_documents AS
SELECT
    id,
    order_id,
    quantity * unit_price AS amount,
    json_object(
        'bookId', book_id,
        'title', title,
        'quantity', quantity,
        'unitPrice', json_object('amount', unit_price, 'currency', 'EUR')
    ) AS document
FROM order_lines;

CREATE VIEW IF NOT EXISTS order_documents AS
SELECT
    id,
    customer_id,
    status,
    json_object(
        'id', id,
        'customerId', customer_id,
        'status', status,
        'placedAt', placed_at,
        'lines', (
            SELECT json_group_array(json(document))
            FROM (SELECT document FROM order_line_documents WHERE order_id = orders.id ORDER BY id)
        ),
        'total', json_object(
            'amount', (SELECT sum(amount) FROM order_line_documents WHERE order_id = orders.id),
            'currency', 'EUR'
        )
    ) AS document
FROM orders;

CREATE VIEW IF NOT EXISTS review_documents AS
SELECT
    id,
    book_id,
    json_object(
        'id', id, 'bookId', book_id, 'customerId', customer_id, 'rating', rating, 'text', text
    ) AS document
FROM reviews;
